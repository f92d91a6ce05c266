"""SQL that is meant to stop a site: it takes any time, any memory, or answers without end. The sample is enough."""

from __future__ import annotations

LONG = 900_000
NUMBERS = "with recursive n(i) as (select 1 union all select i + 1 from n limit {})"
RUNAWAY = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"

# What takes any time in one call, or in a few: SQLite looks at the time between them.
IN_ONE_CALL = {
    "trim": "select length(trim(printf('%.*c',60000,'a'),printf('%.*c',60000,'b')||'a'))",
    "ltrim": f"select length(ltrim(printf('%.*c',{LONG},'a'),printf('%.*c',60000,'b')||'a'))",
    "rtrim": f"select length(rtrim(printf('%.*c',{LONG},'a'),printf('%.*c',60000,'b')||'a'))",
    "instr": f"select instr(printf('%.*c',{LONG},'a'),printf('%.*c',{LONG // 2},'a')||'b')",
    "instr of bytes": f"select instr(zeroblob({LONG}), cast(zeroblob({LONG // 2}) as blob) || x'01')",
    "replace": f"select length(replace(printf('%.*c',{LONG},'a'),printf('%.*c',{LONG // 2},'a')||'b','c'))",
    "like": (
        f"select sum(printf('%.*c',{LONG},'a')||a.rowid||b.rowid like replace(printf('%.*c',300,'x'),'x','%a')||'b') "
        "from bmo a, bmo b, bmo c"
    ),
    "glob": (
        f"select sum(printf('%.*c',{LONG},'a')||a.rowid glob replace(printf('%.*c',90,'x'),'x','*[a-b]')||'c') "
        "from bmo a, bmo b, bmo c"
    ),
    "json of many keys": (
        f"{NUMBERS.format(20_000)}, j(j) as materialized (select json_group_object('k' || i, i) from n) "
        "select sum(json_extract(j, '$.k' || i)) from n, j"
    ),
    "text into a number": f"select sum(cast(printf('%.*c',{LONG},'9') as real)) from bmo a, bmo b, bmo c",
    "unicode upper": f"select sum(length(upper(printf('%.*c',{LONG},'a')))) from bmo a, bmo b, bmo c",
    "hex": f"select sum(length(hex(zeroblob({LONG // 2})))) from bmo a, bmo b, bmo c",
    "quote": f"select sum(length(quote(printf('%.*c',{LONG // 3},char(39))))) from bmo a, bmo b, bmo c",
    "our coder": "select count(coder(a.libelle || ' ' || b.libelle)) from rome_appellations a, communes b, bmo c",
    "our lieux": "select count(lieux(a.libelle || ' ' || b.libelle, 100)) from communes a, communes b, communes c",
    "our rechercher": (
        "select sum(length(rechercher(replace(printf('%.*c',90000,'x'),'x','dev web ')||a.libelle,100))) "
        "from communes a, communes b"
    ),
    "our competences": (
        "select sum(length(competences(replace(printf('%.*c',90000,'x'),'x','python ')||a.libelle,100))) "
        "from communes a, communes b"
    ),
    "our escape_fts": (
        "select sum(length(escape_fts(printf('%.*c',100000,'a ')||a.libelle||b.rowid))) from communes a, bmo b, bmo c"
    ),
    "full text": (
        "select count(*) from rome_appellations_fts a, rome_appellations_fts b, bmo c, bmo d, bmo e "
        "where a.rome_appellations_fts match 'a* OR b* OR c* OR d*' and b.rome_appellations_fts match 'a* OR d*'"
    ),
}

# What takes any time in steps.
STEPS = {
    "recursive": RUNAWAY,
    "recursive of texts": "with recursive n(t) as (select 'a' union all select t || 'a' from n) select count(*) from n",
    "cross join": "select count(*) from bmo a, bmo b, bmo c, bmo d, bmo e",
    "huge sort": "select * from bmo a, bmo b, bmo c order by a.projets * b.projets * random()",
    "window": (
        "select sum(a.projets) over (order by random()), rank() over (order by b.projets) from bmo a, bmo b, bmo c"
    ),
    "group by": "select a.rowid * b.rowid * c.rowid k, count(*) from bmo a, bmo b, bmo c group by k",
    "distinct": "select count(distinct a.rowid || b.rowid || c.rowid) from bmo a, bmo b, bmo c",
    "json_each": (
        f"select count(*) from json_each('[' || replace(printf('%.*c',{LONG // 3},'x'),'x','1,') || '1]') a, bmo"
    ),
    "json_tree": f"{NUMBERS.format(1000)} select count(*) from n a, n b, json_tree('[[[[[1]]]]]') c, n d",
    "random blobs": f"{NUMBERS.format(1000)} select sum(length(randomblob({LONG}))) from n a, n b",
    "materialized": "with m as materialized (select a.*, b.* from bmo a, bmo b, bmo c) select count(*) from m",
    "correlated": (
        "select sum((select count(*) from bmo b, bmo c where b.rowid < a.rowid)) from bmo a, bmo d, bmo e, bmo f"
    ),
    "union": "select count(*) from (select random() from bmo a, bmo b, bmo c union select random() from bmo d, bmo e)",
    "dbstat": "select sum(a.pgsize) from dbstat a, dbstat b, dbstat c",
    "aggregates": f"{NUMBERS.format(100_000)} select json_group_array(printf('%.*c',9000,'x')) from n",
    "printf of widths": f"{NUMBERS.format(10_000_000)} select max(length(printf('%*d',9000,i))) from n",
}

# What answers too much.
ANSWERS = {
    "200 long texts": f"{NUMBERS.format(200)} select printf('%.*c',{LONG},char(1)) from n",
    "one row of long texts": f"select {','.join([f'hex(zeroblob({LONG // 2}))'] * 200)}",
    "blobs": f"{NUMBERS.format(200)} select zeroblob({LONG}) from n",
    "short cells": f"{NUMBERS.format(1000)} select {','.join(['i'] * 250)} from n",
    "long names": f"{NUMBERS.format(1000)} select 1 as [{'x' * 20_000}] from n",
    "controls": f"{NUMBERS.format(9)} select printf('%.*c',{LONG},char(1)) from n",
    "accents": f"{NUMBERS.format(9)} select replace(printf('%.*c',{LONG // 3},'x'),'x','é') from n",
}

# What asks for memory, or for time to fill it.
MEMORY = {
    "group_concat": (
        f"{NUMBERS.format(1000)} select length(group_concat(printf('%.*c',90000,'x'))) from n group by i % 9"
    ),
    "kept texts": f"with m as materialized ({NUMBERS.format(1000)} select printf('%.*c',{LONG},i) t from n) "
    "select count(*) from m a, m b where a.t < b.t",
    "sorted texts": (
        f"{NUMBERS.format(1000)} select length(t) from (select printf('%.*c',{LONG},i) t from n order by t desc)"
    ),
    "distinct blobs": f"{NUMBERS.format(1000)} select count(*) from (select distinct randomblob({LONG}) from n)",
    "arrays": f"{NUMBERS.format(400)} select length(json_group_array(hex(zeroblob({LONG // 3})))) from n",
}

# What SQLite itself refuses, under lower limits.
SHAPES = {
    "1000 columns": f"select {','.join(['1'] * 1000)}",
    "deep": f"select {'(' * 900}1{')' * 900}",
    "deep sum": f"select {'+'.join(['1'] * 3000)}",
    "deep not": f"select {'not ' * 3000}1",
    "many selects": " union all ".join(["select 1"] * 600),
    "long pattern": f"select 'a' like '{'%a' * 5_000}'",
    "nested": f"select {'(select ' * 300}1{')' * 300}",
}

# What a table is filtered by.
CONDITIONS = {
    "trim": "length(trim(printf('%.*c',60000,'a'),printf('%.*c',60000,'b')||'a')) > 0",
    "join": "(select count(*) from bmo a, bmo b, bmo c, bmo d, bmo e) > 0",
    "recursive": f"exists ({RUNAWAY})",
    "coder": "(select count(coder(a.libelle || b.libelle)) from communes a, communes b) > 0",
}
