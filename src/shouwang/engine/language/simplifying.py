"""What is left of a condition when some of its names are known.

The logic is Kleene's, as everywhere: *false and whatever* is false however little is known of the rest, so a condition
that begins with a list is settled for everybody who is not on it. Nothing here knows a rule; it knows the tree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from shouwang.engine.language.tree import (
    All,
    Any_,
    Between,
    Coalesce,
    Compare,
    Condition,
    Derived,
    Hundredth,
    Literal_,
    Node,
    Not,
    OneOf,
    Reckon,
    Ref,
    Term,
    Value,
    children,
    evaluate,
)

Answers = frozenset[bool | None]
EVERY: Answers = frozenset((True, False, None))


def simplified(node: Condition, known: Mapping[str, Value]) -> Condition:
    """A condition that answers as the given one does wherever the names of ``known`` have these values (None: unknown).

    A condition that no longer asks anything is a ``Literal_`` of true, false or None.
    """
    match node:
        case Derived(_, inner):
            return simplified(inner, known)
        case Not(inner):
            rest = simplified(inner, known)
            return _truth(evaluate(Not(rest), {})) if isinstance(rest, Literal_) else Not(rest)
        case All(parts):
            return _joined(All, False, (simplified(part, known) for part in parts))
        case Any_(parts):
            return _joined(Any_, True, (simplified(part, known) for part in parts))
        case Compare(operator, left, right):
            return _settled(Compare(operator, _term(left, known), _term(right, known)))
        case Between(value, low, high):
            return _settled(Between(_term(value, known), _term(low, known), _term(high, known)))
        case OneOf(value, options):
            return _settled(OneOf(_term(value, known), options))
        case Ref(name) if name.name in known:
            return Literal_(known[name.name], name.type)
        case _:
            return node


def answers_of(node: Condition) -> Answers:
    """The answers that a condition may give; a superset where names recur."""
    match node:
        case Literal_(value):
            return frozenset((None if value is None else bool(value),))
        case Not(inner):
            return frozenset(None if one is None else not one for one in answers_of(inner))
        case All(parts):
            return _answers(False, [answers_of(part) for part in parts])
        case Any_(parts):
            return _answers(True, [answers_of(part) for part in parts])
        case Derived(_, inner):
            return answers_of(inner)
        case Compare() | Between() | OneOf():
            never = any(isinstance(part, Literal_) and part.value is None for part in children(node))
            return frozenset((False, None)) if never else EVERY
        case _:
            return EVERY


def names_in(node: Node) -> Iterator[str]:
    """The names a condition reads."""
    if isinstance(node, Ref):
        yield node.name.name
    for child in children(node):
        yield from names_in(child)


def _joined(kind: type[All] | type[Any_], decides: bool, parts: Iterator[Condition]) -> Condition:
    """A chain without what does not matter: one part that decides is all, parts that change nothing go."""
    left: list[Condition] = []
    unknown = False
    for part in parts:
        if not isinstance(part, Literal_):
            left.append(part)
        elif part.value is None:
            unknown = True
        elif part.value is decides:
            return _truth(decides)
    if not left:
        return _truth(None if unknown else not decides)
    if unknown:
        left.append(_truth(None))
    return left[0] if len(left) == 1 else kind(tuple(left))


def _answers(decides: bool, parts: list[Answers]) -> Answers:
    found: set[bool | None] = {not decides} if all((not decides) in part for part in parts) else set()
    if any(decides in part for part in parts):
        found.add(decides)
    if any(None in part for part in parts) and all(part != {decides} for part in parts):
        found.add(None)
    return frozenset(found)


def _term(term: Term, known: Mapping[str, Value]) -> Term:
    match term:
        case Ref(name) if name.name in known:
            return Literal_(known[name.name], name.type)
        case Coalesce(parts):
            return _first_known([_term(part, known) for part in parts], term)
        case Derived(_, inner):
            return _term(inner, known)
        case Hundredth(inner):
            return _worked_out(Hundredth(_term(inner, known)))
        case Reckon(sign, left, right):
            return _worked_out(Reckon(sign, _term(left, known), _term(right, known), term.type, term.unit))
        case _:
            return term


def _worked_out(term: Hundredth | Reckon) -> Term:
    """The value, where all of it is known; unknown, where a part of it is."""
    parts = children(term)
    if any(isinstance(part, Literal_) and part.value is None for part in parts):
        return Literal_(None, term.type)
    return Literal_(evaluate(term, {}), term.type) if all(isinstance(part, Literal_) for part in parts) else term


def _first_known(parts: list[Term], term: Coalesce) -> Term:
    left: list[Term] = []
    for part in parts:
        if not isinstance(part, Literal_):
            left.append(part)
        elif part.value is not None:
            left.append(part)
            break
    if not left:
        return Literal_(None, term.type)
    return left[0] if len(left) == 1 else Coalesce(tuple(left))


def _settled(node: Compare | Between | OneOf) -> Condition:
    """The answer, where it no longer depends on anything. A range with one known end that is missed is left as it is."""
    parts = children(node)
    if all(isinstance(part, Literal_) for part in parts):
        return _truth(evaluate(node, {}))
    missing = [part for part in parts if isinstance(part, Literal_) and part.value is None]
    lost = (parts[0] in missing or len(missing) == 2) if isinstance(node, Between) else bool(missing)
    return _truth(None) if lost else node


def _truth(value: bool | None) -> Literal_:
    return Literal_(value, "boolean")
