"""Small mistakes for one module of code: each is an edit of its syntax tree, made and taken back."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass

SWAPPED = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitOr,
}
OTHER_NAME = {"all": "any", "any": "all", "max": "min", "min": "max"}
NEGATED = (ast.Eq, ast.NotEq, ast.Is, ast.IsNot, ast.In, ast.NotIn)


@dataclass(frozen=True)
class Mutant:
    """One mistake.

    Attributes
    ----------
    number : int
        Its place among the mutants of the module; the same for the same source.
    place : int
        Of the statement of the module in which it stands.
    lines : range
        Lines of the statement that it changes.
    what : str
        Which kind of mistake.
    in_body : bool
        Whether it stands in the body of a function, so that the function's code can be swapped.
    """

    number: int
    place: int
    lines: range
    what: str
    in_body: bool
    holder: object
    slot: str | int
    new: object

    @contextmanager
    def made(self) -> Iterator[None]:
        """Within, the tree has the mistake."""
        if isinstance(self.holder, list):
            old = self.holder[self.slot]
            self.holder[self.slot] = self.new
        else:
            old = getattr(self.holder, self.slot)
            setattr(self.holder, self.slot, self.new)
        try:
            yield
        finally:
            if isinstance(self.holder, list):
                self.holder[self.slot] = old
            else:
                setattr(self.holder, self.slot, old)


class Module:
    """The source of a module and all its mutants."""

    def __init__(self, source: str, path: str) -> None:
        self.path, self.tree = path, ast.parse(source)
        self.mutants: list[Mutant] = []
        self._place = 0
        self._block(self.tree, in_body=False)

    def compiled(self, mutant: Mutant | None = None):
        """The code of the module, with a mistake in it or without one."""
        if mutant is None:
            return compile(self.tree, self.path, "exec", dont_inherit=True)
        with mutant.made():
            return compile(
                ast.fix_missing_locations(self.tree), self.path, "exec", dont_inherit=True
            )

    def shown(self, mutant: Mutant) -> str:
        """What was there and what stands there instead."""
        before = ast.unparse(self.tree.body[mutant.place]).splitlines()
        with mutant.made():
            after = ast.unparse(self.tree.body[mutant.place]).splitlines()
        found = [
            f"    {line[0]} {line[1:].strip()}"
            for line in difflib.unified_diff(before, after, n=0, lineterm="")
            if line[0] in "+-" and line[:3] not in ("+++", "---")
        ]
        return "\n".join(found)

    def text(self, mutant: Mutant) -> str:
        """Its diff in one line: the name by which a mutant is found again."""
        return " ".join(line.strip() for line in self.shown(mutant).splitlines())

    # Walking

    def _add(self, holder, slot, new, what: str) -> None:
        if isinstance(new, ast.AST) and not hasattr(new, "lineno"):
            old = holder[slot] if isinstance(holder, list) else getattr(holder, slot)
            if hasattr(old, "lineno"):
                ast.copy_location(new, old)
        self.mutants.append(
            Mutant(
                len(self.mutants), self._place, self._lines, what, self._in_body, holder, slot, new
            )
        )

    def _block(self, node, *, in_body: bool) -> None:
        """The statements of a module, class, function, loop, condition."""
        for name in ("body", "orelse", "finalbody"):
            statements = getattr(node, name, [])
            for place, statement in enumerate(statements):
                if node is self.tree:
                    self._place = place
                self._in_body = in_body
                self._statement(statements, place, statement)
        for handler in getattr(node, "handlers", []):
            self._in_body = in_body
            self._handler(handler)
            self._block(handler, in_body=in_body)

    def _statement(self, statements, place: int, statement) -> None:  # noqa: C901, PLR0911, PLR0912  # one case a kind of statement
        in_body = self._in_body
        last = getattr(statement, "body", None)
        end = last[0].lineno - 1 if last else statement.end_lineno
        self._lines = range(statement.lineno, max(end, statement.lineno) + 1)
        if isinstance(statement, ast.Import | ast.ImportFrom) or _is_docstring(statement):
            return
        if isinstance(statement, ast.If) and _is_for_types(statement):
            return
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            first = min([statement.lineno, *(x.lineno for x in statement.decorator_list)])
            self._lines = range(first, self._lines.stop)
            for decorator in statement.decorator_list:
                if "cache" in ast.unparse(decorator):
                    continue  # how much is remembered changes no answer
                self._expression(statement.decorator_list, None, decorator)
            if isinstance(statement, ast.FunctionDef):
                for defaults in (statement.args.defaults, statement.args.kw_defaults):
                    for index, default in enumerate(defaults):
                        if default is not None:
                            self._expression(defaults, index, default)
            self._block(statement, in_body=in_body or isinstance(statement, ast.FunctionDef))
            return
        if isinstance(statement, ast.Assign | ast.AnnAssign):
            targets = getattr(statement, "targets", None) or [statement.target]
            names = {x.id for x in targets if isinstance(x, ast.Name)}
            if names & {"__all__", "__slots__"} or _is_type_variable(statement.value):
                return
            if statement.value is not None:
                self._expression(statement, "value", statement.value)
            if not all(isinstance(x, ast.Name | ast.Tuple) for x in targets):
                self._add(statements, place, ast.Pass(), "statement left out")
            return
        if isinstance(statement, ast.Raise):
            # Which error it is counts, and that there is one; its words are for people.
            self._add(statements, place, ast.Pass(), "statement left out")
            return
        if isinstance(statement, ast.Return):
            if statement.value is not None:
                self._expression(statement, "value", statement.value)
                if not _is(statement.value, None):
                    self._add(statement, "value", ast.Constant(None), "nothing returned")
            return
        if isinstance(statement, ast.Break | ast.Continue):
            other = ast.Continue() if isinstance(statement, ast.Break) else ast.Break()
            self._add(statements, place, other, "break and continue")
            return
        if isinstance(statement, ast.Expr | ast.AugAssign | ast.Delete):
            self._add(statements, place, ast.Pass(), "statement left out")
            if _is_refusal(statement):
                return  # it raises: its words are for people
        if isinstance(statement, ast.AugAssign):
            self._operator(statement)
        if isinstance(statement, ast.If | ast.While | ast.Assert):
            self._condition(statement, "test")
        for field in ("value", "test", "iter"):
            inner = getattr(statement, field, None)
            if isinstance(inner, ast.expr):
                self._expression(statement, field, inner)
        for item in getattr(statement, "items", []):
            self._expression(item, "context_expr", item.context_expr)
        self._block(statement, in_body=in_body)

    def _handler(self, handler) -> None:
        self._lines = range(handler.lineno, handler.body[0].lineno)
        if isinstance(handler.type, ast.Tuple):
            self._left_out(handler.type, "elts", "an error is not caught")

    def _expression(self, holder, slot, node) -> None:  # noqa: C901, PLR0912  # one case a kind of expression
        """All mistakes in one expression."""
        if isinstance(node, ast.Constant):
            self._constant(holder, slot, node)
            return
        if isinstance(node, ast.Compare):
            for place, operator in enumerate(node.ops):
                self._add(node.ops, place, SWAPPED[type(operator)](), "comparison")
        elif isinstance(node, ast.BoolOp):
            self._add(node, "op", SWAPPED[type(node.op)](), "and, or")
            if len(node.values) > 2:
                self._left_out(node, "values", "a part of a condition left out")
            elif slot is not None:
                for part in node.values:
                    self._add(holder, slot, part, "a part of a condition left out")
        elif isinstance(node, ast.BinOp):
            self._operator(node)
        elif isinstance(node, ast.UnaryOp):
            what = "not" if isinstance(node.op, ast.Not) else "sign"
            if slot is not None:
                self._add(holder, slot, node.operand, what)
        elif isinstance(node, ast.IfExp):
            self._condition(node, "test")
        elif isinstance(node, ast.comprehension):
            for place in range(len(node.ifs)):
                self._condition(node.ifs, place)
        elif isinstance(node, ast.Call):
            if _is_error(node):
                return  # its words are for people
            self._call(node)
        elif isinstance(node, ast.Lambda):
            self._expression(node, "body", node.body)
            return
        for field, value in ast.iter_fields(node):
            if field == "annotation" or (field == "func" and isinstance(value, ast.Name)):
                continue
            if isinstance(value, ast.AST):
                self._expression(node, field, value)
            elif isinstance(value, list):
                for place, inner in enumerate(value):
                    if isinstance(inner, ast.AST):
                        self._expression(value, place, inner)

    def _call(self, node) -> None:
        if isinstance(node.func, ast.Name) and node.func.id in OTHER_NAME:
            self._add(node, "func", ast.Name(OTHER_NAME[node.func.id], ast.Load()), "another name")
        if len(node.args) > 1 and not _is_left_out_anyway(node.args[-1]):
            self._add(node, "args", node.args[:-1], "an argument left out")
        for place, keyword in enumerate(node.keywords):
            if keyword.arg != "strict" or not _is(keyword.value, False):  # as zip is anyway
                rest = node.keywords[:place] + node.keywords[place + 1 :]
                self._add(node, "keywords", rest, "an argument left out")

    def _constant(self, holder, slot, node) -> None:
        value = node.value
        if value is None or value is Ellipsis or slot is None:
            return
        if isinstance(value, bool):
            new = not value
        elif isinstance(value, int | float):
            new = value + 1
        else:
            new = b"XX" + value if isinstance(value, bytes) else "XX" + value
        self._add(holder, slot, ast.Constant(new), "constant")
        if isinstance(value, int) and not isinstance(value, bool) and value > 1:
            self._add(holder, slot, ast.Constant(value - 1), "constant")

    def _condition(self, holder, slot) -> None:
        test = holder[slot] if isinstance(holder, list) else getattr(holder, slot)
        if isinstance(test, ast.Compare) and isinstance(test.ops[0], NEGATED):
            return  # the other comparison is the negation
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            return  # the "not" goes by itself
        self._add(holder, slot, ast.UnaryOp(ast.Not(), deepcopy(test)), "condition turned round")

    def _operator(self, node) -> None:
        other = SWAPPED.get(type(node.op))
        if other is not None:
            self._add(node, "op", other(), "operator")

    def _left_out(self, node, field: str, what: str) -> None:
        parts = getattr(node, field)
        for place in range(len(parts)):
            rest = parts[:place] + parts[place + 1 :]
            self._add(node, field, rest, what)


def _is(node, value) -> bool:
    return isinstance(node, ast.Constant) and node.value is value


def _is_left_out_anyway(argument) -> bool:
    """Several at once, or the order of the bytes of an integer, which is this one unless another is said."""
    return isinstance(argument, ast.Starred) or getattr(argument, "value", None) == "big"


def _is_error(call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id.endswith("Error")


def _is_docstring(statement) -> bool:
    """Also one that stands after what it speaks of."""
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def _is_for_types(statement) -> bool:
    return isinstance(statement.test, ast.Name) and statement.test.id == "TYPE_CHECKING"


def _is_refusal(statement) -> bool:
    call = getattr(statement, "value", None)
    return isinstance(call, ast.Call) and ast.unparse(call.func) == "fail"


def _is_type_variable(node) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) in ("TypeVar", "NewType")
