"""What every declaration must be, whatever the dataset."""

from __future__ import annotations

import re

import pytest

from builder.datasets import DATASETS
from builder.describe.registers import REGISTERS
from builder.describe.sql import stored_columns
from builder.model import OF_SNAPSHOT, Column, Dataset, Member, Table

TABLES = [*(table for dataset in DATASETS for table in dataset.tables), *REGISTERS]
COLUMNS = [(table, column) for table in TABLES for column in table.columns]

each_table = pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
each_dataset = pytest.mark.parametrize("dataset", DATASETS, ids=lambda dataset: dataset.name)


def test_a_table_is_declared_once() -> None:
    names = [table.name for table in TABLES]
    assert sorted(names) == sorted(set(names))


@each_table
def test_names_are_ascii_snake_case_and_need_no_quotes(table: Table) -> None:
    for name in (table.name, *(column.name for column in table.columns)):
        assert re.fullmatch(r"[a-z][a-z0-9_]*", name)
        assert name not in {"table", "index", "order", "group", "values", "popup", "select", "where"}


@each_table
def test_every_table_and_column_is_described_in_a_sentence(table: Table) -> None:
    assert table.title
    assert not table.title.endswith(".")
    assert table.description.endswith(".")
    for column in table.columns:
        assert column.description.endswith("."), column.name


@each_table
def test_keys_indexes_facets_and_search_name_columns_of_the_table(table: Table) -> None:
    names = {column.name for column in stored_columns(table)}
    used = {*table.key, *table.search, *table.facets, *filter(None, [table.label])}
    used |= {name for group in (*table.unique, *table.indexes) for name in group}
    assert used <= names
    assert table.key or table.unique, "a table needs a key, or a natural key to order its rows"
    assert not any(table.column(name).empty for name in table.key), "STRICT primary keys refuse NULL"


@each_table
def test_a_reference_leads_to_the_key_of_a_declared_table(table: Table) -> None:
    declared = {other.name: other for other in TABLES}
    for column in table.columns:
        if column.references:
            parent, key = column.references.split(".")
            assert declared[parent].key == (key,)
            assert declared[parent].column(key).type == column.type


def test_one_name_has_one_type_one_unit_and_one_pattern_in_the_whole_database() -> None:
    first: dict[str, tuple[str, Column]] = {}
    for table, column in COLUMNS:
        where, known = first.setdefault(column.name, (table.name, column))
        said = (column.type, column.unit, column.pattern)
        before = (known.type, known.unit, known.pattern)
        assert said == before, f"{column.name}: {table.name} and {where} disagree"


def test_codes_are_text() -> None:
    assert [(t.name, c.name) for t, c in COLUMNS if c.name.startswith("code_") and c.type != "TEXT"] == []


@each_dataset
def test_everyone_who_reads_a_member_agrees_on_its_headers(dataset: Dataset) -> None:
    for table in dataset.tables:
        for member in table.rows:
            # With what is empty or made of the others, the member has each header that the table reads.
            there = dataset.headers(member) | member.lacks | member.derived.keys() | OF_SNAPSHOT
            assert table.headers <= there
            assert not dataset.headers(member) & (member.lacks | member.derived.keys())
            assert all(column.empty for column in table.columns if column.header in member.lacks), table.name
    for proof in dataset.proofs:
        assert {*proof.codes, *proof.labels} <= dataset.headers(proof.member)


@each_dataset
def test_a_header_that_is_not_published_is_proved_to_repeat_a_table(dataset: Dataset) -> None:
    proved: dict[Member, set[str]] = {proof.member: {*proof.codes, *proof.labels} for proof in dataset.proofs}
    for table in dataset.tables:
        for member in table.rows:
            assert set(table.ignored) - member.lacks <= proved.get(member, set()), table.name


@each_dataset
def test_a_correction_names_a_column_and_says_why_and_when(dataset: Dataset) -> None:
    tables = {table.name: table for table in dataset.tables}
    for correction in dataset.corrections:
        tables[correction.table].column(correction.column)
        assert correction.find != correction.put
        assert correction.reason
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", correction.date)


@each_dataset
def test_every_member_that_is_read_is_one_that_a_layout_has(dataset: Dataset) -> None:
    known = {
        (file.name, name)
        for file in dataset.files
        for layout in file.layouts
        for name in (*layout.members, *layout.optional)
    }
    read = {member for table in dataset.tables for member in table.rows}
    read |= {proof.member for proof in dataset.proofs} | {empty.member for empty in dataset.empties}
    assert {(member.file, member.name) for member in read} <= known


@each_dataset
def test_every_member_that_a_built_layout_needs_is_read(dataset: Dataset) -> None:
    read = {(m.file, m.name) for table in dataset.tables for m in table.rows}
    read |= {(p.member.file, p.member.name) for p in dataset.proofs}
    read |= {(e.member.file, e.member.name) for e in dataset.empties}
    for file in dataset.files:
        for layout in file.layouts:
            if layout.built:
                assert {(file.name, name) for name in layout.members} <= read


@each_dataset
def test_a_file_can_be_had(dataset: Dataset) -> None:
    for file in dataset.files:
        assert file.page.startswith("https://")
        if file.url:
            assert file.url.split("/")[2] in file.hosts
        assert file.required or file.gives
