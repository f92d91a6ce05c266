"""The words in which a face is declared: what people ask of a file, what is answered, and how each door shows it.

A question is declared once: the address, the command and the method of the Python API derive from it, and
give the same answer. What it asks is a frozen dataclass, each field of which is a parameter.

The words themselves are named tuples: a class of those is made four times as fast, which every look-up waits for.
Their annotations are not put off (`from __future__ import annotations`): each would be compiled as a text.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Generic, Literal, NamedTuple, TypeVar

Demande = TypeVar("Demande")
Reponse = TypeVar("Reponse")
Item = TypeVar("Item")

# So that a declaration can name what it hands over, and nothing else of SQLite's.
Connection = sqlite3.Connection
# A function that reads the values of a parameter in the file: the years of a survey, the codes of departments.
Known = Callable[[Connection], Iterable[str | int]]


class Liste(Generic[Item]):
    """An answer that is read as its list, the member `liste`: iterated, counted, taken by place."""

    __slots__ = ()
    liste: ClassVar[str]

    def __iter__(self) -> Iterator[Item]:
        return iter(getattr(self, self.liste))

    def __len__(self) -> int:
        return len(getattr(self, self.liste))

    def __getitem__(self, place: int) -> Item:
        found: Item = getattr(self, self.liste)[place]
        return found


class Asked(NamedTuple):
    """What a parameter is, beside the name, the type and the default of its field.

    `texte` describes it in French, `help` in English. `within` lists its values: a range of numbers, some words, or a
    function that reads them in the file; `meant` returns the one of these that another spelling of it means, empty
    for none. `convert` writes a value as the file writes it; `split` makes several values
    of one text, which spaces and commas part else; `longest` is its greatest
    number of characters. The command line takes it as the option `--name`, or `option`. `is_argument` makes it an
    argument instead, shown as `metavar`: three dots at its end take several words, brackets take none too.
    `is_for_commands` is true of a parameter that changes only how the command prints the answer; `is_of_now` of one
    that is the present where it is not given: the answer then changes within the day.
    """

    texte: str
    help: str
    within: range | tuple[str, ...] | Known | None = None
    meant: Callable[[Connection, str], str] | None = None
    convert: Callable[[str], str] | None = None
    split: Callable[[str], tuple[str, ...]] | None = None
    longest: int = 1_000
    option: str = ""
    metavar: str = ""
    is_argument: bool = False
    is_for_commands: bool = False
    is_of_now: bool = False


# With `limit`, it goes from page to page.
Debut = Annotated[
    int, Asked("Nombre de réponses à passer d'abord.", "Answers to pass over first.", within=range(1_000_000))
]


class AtMost(NamedTuple):
    """How many items a list of an answer has at most."""

    most: int


class Csv(NamedTuple, Generic[Reponse]):
    """An answer as a table: the fields of `row`, a dataclass, are its header; `name` is that of the file."""

    row: type
    rows: Callable[[Reponse], Iterable[Any]]
    name: Callable[[Reponse], str]


class Page(NamedTuple, Generic[Reponse]):
    """An answer as a page for people, from a template of the folder `templates` beside the face.

    `description` is what search engines show. `tables` are those that its figures come from. `menu` is its name
    in the menu of every page. `listed` is the SELECT of the values of its path, for the list of pages;
    `canonical` is its one address, where that is not its path alone. `within` is the list that the page is one of: its
    path without a value leads there. `more` is what the template has beside the answer.
    `beside` names the other questions that the page shows too, and what each is asked: the template has their answers
    in `a_cote`, by name.
    """

    template: str
    title: Callable[[Reponse], str]
    description: Callable[[Reponse], str]
    tables: tuple[str, ...] | Callable[[Reponse], tuple[str, ...]] = ()
    menu: str = ""
    listed: str = ""
    canonical: Callable[[Reponse], str] | None = None
    within: str = ""
    more: Callable[[Reponse], Mapping[str, Any]] = lambda _answer: {}
    beside: Callable[[Reponse], Mapping[str, Mapping[str, Any]]] = lambda _answer: {}


class Address(NamedTuple, Generic[Reponse]):
    """Where a question is asked on the site: `/metier/{code}`, the same with `.json`, and with `.csv`.

    What is between braces is a parameter. `summary` says in French what is answered. `json` is another address
    for programs than the path with `.json`. `is_absent` tells that what was named is not there, which is a 404; a code
    that is known and leads nowhere is none.
    """

    path: str
    summary: str
    page: Page[Reponse] | None = None
    csv: Csv[Reponse] | None = None
    json: str = ""
    is_absent: Callable[[Reponse], bool] | None = None

    @property
    def for_programs(self) -> str:
        """The address of the JSON."""
        return self.json or f"{self.path}.json"


class Judged(NamedTuple, Generic[Reponse]):
    """What a command does with answers that say how sure they are.

    A row of the file has one line, with the columns `one`, or a line for each answer, with the columns `several`.
    `kept` cuts an answer to so many rows, those under a threshold left empty; `why_none` says in French why there is
    none. `doubt` returns what a person would check of an answer under a threshold, None where nothing is.
    """

    one: tuple[str, ...]
    several: tuple[str, ...]
    kept: Callable[[Reponse, float, int], Reponse]
    why_none: Callable[[Reponse], str]
    doubt: Callable[[Reponse, float], Any]


class EachLine(NamedTuple, Generic[Reponse]):
    """A question that a command asks for each row of a file; the cell of one column is the parameter `parameter`.

    Other columns may be parameters too, those of `columns`. Each object of `rows` becomes a line, the columns of the
    file first, then the fields of the dataclass `row`. `told` makes the last sentence, in French, from the number of
    rows and the sum of the `counts` of the answers. `what` names the rows in French, `of` names the cells in English.
    `find` returns the function that answers cells, by the names of their parameters, where the question's own would
    read the same rows for each line. `is_only` is true of a command that takes files only. On the site, where nobody
    has to name the column, `named` are the beginnings of its usual names, the likeliest first, as small letters alone;
    `looks` tells a cell that is what is asked; `montre` are the fields of a line that the page shows, and their titles.
    """

    parameter: str
    row: type
    rows: Callable[[Reponse], list[Any]]
    counts: Callable[[Reponse], Mapping[str, int]]
    told: Callable[[int, Mapping[str, int]], str]
    what: str = "lignes"
    of: str = "texts"
    find: Callable[[Connection, Any], Callable[..., Reponse]] | None = None
    is_only: bool = False
    columns: tuple[str, ...] = ()
    judged: Judged[Reponse] | None = None
    named: tuple[str, ...] = ()
    looks: Callable[[str], bool] = bool
    montre: Mapping[str, str] = MappingProxyType({})


class Command(NamedTuple, Generic[Demande, Reponse]):
    """A question on the command line: what `--help` says, an example, and an answer in lines for people.

    `notes` are the lines for stderr: what was not found, and what to try. `defaults` replace the defaults of the
    question in the text for people; a program gets the answer of the address.
    """

    help: str
    example: str
    lines: Callable[[Demande, Reponse], Iterable[str]]
    notes: Callable[[Demande, Reponse], Iterable[str]] = lambda _asked, _answer: ()
    defaults: Mapping[str, Any] = MappingProxyType({})
    each_line: EachLine[Reponse] | None = None


class Tool(NamedTuple):
    """A question as a tool of assistants: its name there, and `texte`, a French sentence or two on what it answers.

    `tables` are those that its figures come from, where it has no page that names them. `defaults` replace the
    defaults of the question: an assistant reads every word of an answer.
    """

    name: str
    texte: str
    tables: tuple[str, ...] = ()
    defaults: Mapping[str, Any] = MappingProxyType({})


class Question(NamedTuple, Generic[Demande, Reponse]):
    """What can be asked of a file that has the dataset `needs`, by an address, a command, or a method `name`.

    `find` gives the answer; its parameters are already checked. `is_found` tells whether the answer holds anything:
    the command then exits 0, otherwise 1. `is_dated` makes the command warn when a newer edition is usual. One that
    has a `tool` is asked by assistants too.
    """

    name: str
    needs: str
    asks: type[Demande]
    answers: type[Reponse]
    find: Callable[[Connection, Demande], Reponse]
    is_found: Callable[[Reponse], bool] = bool
    address: Address[Reponse] | None = None
    command: Command[Demande, Reponse] | None = None
    is_method: bool = True
    is_dated: bool = False
    tool: Tool | None = None


class Kind(NamedTuple):
    """A kind of thing that the search finds, in a table that has a full-text index of its labels.

    `titre` heads its answers. `where` keeps some of the rows, as `t`. `address` is the page of one, from `{code}`;
    without it, the page is that of its row. `found_by` is what finds it: the words of its label; the resolver of
    places; the search of skills; or the ranking, of sheets or of job titles: then its rows have the `code_rome` of a
    sheet, which `address` may take too.
    """

    genre: str
    titre: str
    table: str
    code: str
    where: str = "1"
    address: str = ""
    found_by: Literal["label", "place", "skill", "sheet", "title"] = "label"


class Count(NamedTuple):
    """A table whose number of rows the home page tells."""

    table: str
    titre: str


class Face(NamedTuple):
    """What people see of a dataset: `nom` is its name wherever people read, `lacks` the same with its article.

    `questions` are the modules of the folder `questions` of the package, each of which declares QUESTION.
    """

    package: str
    nom: str = ""
    lacks: str = ""
    questions: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    counts: tuple[Count, ...] = ()

    @property
    def name(self) -> str:
        """The name of the folder: that of the dataset."""
        return self.package.rpartition(".")[2]
