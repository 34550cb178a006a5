"""The answer inside its budget: the riskiest definitions first, what is short at the end."""

from codeforge.features.review.ask import ReviewAnswer
from codeforge.features.review.lines import block_of, file_line, tail_of, title_of
from codeforge.state.bounds import Bounds, Clock, Omitted, n_tokens


def within(
    answer: ReviewAnswer, budget: Bounds, clock: Clock, why: list[str], *, unread: int = 0
) -> ReviewAnswer:
    """The answer with as many definitions, the riskiest first, as the budget holds; what is short comes at the end.

    `unread` of its files were not compared.
    """
    head = [title_of(answer), *(file_line(file) for file in answer.files)]
    tail = tail_of(answer)
    used = 0
    lines: list[str] = []
    n_files = -1
    for line in head:
        cost = n_tokens(line + "\n")
        if used + cost > budget.tokens * 0.25:
            break
        lines.append(line)
        used += cost
        n_files += 1
    reserve = min(sum(n_tokens(line + "\n") for line in tail), int(budget.tokens * 0.2))
    taken = 0
    for symbol in answer.symbols[: budget.items]:
        block = block_of(symbol)
        cost = n_tokens("\n" + block + "\n")
        if used + cost > budget.tokens - reserve:
            break
        lines += ["", block]
        used += cost
        taken += 1
    for line in tail:
        cost = n_tokens(line + "\n")
        if used + cost > budget.tokens:
            break
        lines.append(line)
        used += cost
    left = len(answer.symbols) - taken
    why = ["budget"] * bool(left) + why
    text = "\n".join(lines) + "\n" if lines else ""
    return ReviewAnswer(
        before=answer.before,
        after=answer.after,
        files=answer.files[: max(n_files, 0)],
        symbols=answer.symbols[:taken],
        tests=answer.tests if taken or budget.tokens else (),
        untested=answer.untested if taken or budget.tokens else (),
        together=answer.together if taken or budget.tokens else (),
        text=text,
        tokens=n_tokens(text),
        revision=answer.revision,
        ms=clock.ms,
        complete=not {"deadline", "indexing", "files"} & set(why),
        omitted=Omitted(left, max(len(answer.files) - max(n_files, 0), unread), ", ".join(why)),
    )
