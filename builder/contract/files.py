"""What files and their layouts must be: each can be had, and each member that is needed is read."""

from __future__ import annotations

from collections.abc import Iterator

from ..containers import place_of
from ..model import Dataset, File, Layout, Member
from .problem import Problem, twice


def file_problems(dataset: Dataset) -> Iterator[Problem]:
    """Yield what is wrong with the files of a dataset, and with who reads their members."""
    for name in twice(file.name for file in dataset.files):
        yield Problem(f"{dataset.name} > {name}", "two files have this name", "rename one of them")
    if not dataset.files and not dataset.needs:
        yield Problem(
            dataset.name,
            "it has no file, and needs no other dataset",
            "declare the files that its publisher serves, or the datasets that its tables are made of",
        )
    for file in dataset.files:
        where = f"{dataset.name} > {file.name}"
        for mistake, mend in _file(file):
            yield Problem(where, mistake, mend)
        for layout in file.layouts:
            for mistake, mend in _layout(dataset, file, layout):
                yield Problem(f"{where} > {layout.name}", mistake, mend)
    yield from _repeats(dataset)


def _file(file: File) -> Iterator[tuple[str, str]]:
    if not file.layouts:
        yield "it has no layout", "say how it is recognised, and which members it has"
    for name in twice(layout.name for layout in file.layouts):
        yield f"two layouts are named {name}", "rename one of them: the archive remembers a file by its layout"
    if not file.page.startswith("https://"):
        yield f"its page is {file.page!r}", "give the https address where a person finds the file"
    if not file.required and not file.gives:
        yield "it may be absent, and nothing says what is then lacking", "say in `gives` what it brings"
    if file.losses and file.losses.member.file != file.name:
        yield f"its `losses` are counted in {file.losses.member.file}", "count them in a member of the file"


def _layout(dataset: Dataset, file: File, layout: Layout) -> Iterator[tuple[str, str]]:
    """Yield the members of a layout that nobody reads: « ignoré » is for what is ignored by name."""
    if not layout.built and not layout.why_not:
        yield "it is not built, and nothing says why", "say in `why_not`, in the words of who adds such a file"
    if not layout.built:
        return
    read = {member.name for member in dataset.members(file.name) if member.layout in ("", layout.name)}
    for name in (*layout.members, *layout.optional):
        if name not in read:
            yield (
                f"nothing reads its member {name}",
                "read it in a table or a repeat, or name it in the layout's `ignored`",
            )


def known_member(dataset: Dataset, member: Member) -> str:
    """Return what is wrong with a member as a place of rows; empty where a layout has it."""
    files = {file.name: file for file in dataset.files}
    if member.file not in files:
        return f"reads {member.file}, which is no file of {dataset.name}"
    layouts = [layout for layout in files[member.file].layouts if member.layout in ("", layout.name)]
    if not layouts:
        return f"reads {member.file} > {member.name} in the layout {member.layout}, which the file does not have"
    if not any(member.name in (*layout.members, *layout.optional) for layout in layouts):
        return f"reads {member.file} > {member.name}, which no layout of the file has"
    return ""


def _repeats(dataset: Dataset) -> Iterator[Problem]:
    """Yield what is wrong with the members that are proved, or documented as empty."""
    for member in [*(repeat.member for repeat in dataset.repeats), *(empty.member for empty in dataset.empties)]:
        if wrong := known_member(dataset, member):
            yield Problem(f"{dataset.name} > {member.file}", f"a repeat {wrong}", "name a member of a layout")
    for repeat in dataset.repeats:
        lacking = {*repeat.codes, *repeat.labels} - dataset.headers(repeat.member) - repeat.member.derived.keys()
        for header in sorted(lacking):
            yield Problem(
                f"{dataset.name} > {place_of(repeat.member.file, repeat.member.name)}",
                f"a repeat compares {header}, which no table takes from it",
                "name a header of the member",
            )
