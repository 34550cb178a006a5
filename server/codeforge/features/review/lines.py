"""The answer as lines of Markdown."""

from codeforge.features.review.ask import ChangedSymbol, ReviewAnswer, ReviewedFile
from codeforge.text.counting import counted


def title_of(answer: ReviewAnswer) -> str:
    """What is compared with what."""
    after = answer.after[:10] or "the files as they are"
    return f"# {answer.before[:10]} to {after}: {counted(len(answer.files), 'file')}"


def file_line(file: ReviewedFile) -> str:
    """A file and how many definitions differ in it, or why it was not compared."""
    old = f", was {file.before_path}" if file.status == "renamed" else ""
    what = file.note or (
        counted(file.definitions, "definition") if file.definitions else "between definitions"
    )
    return f"- {file.path} ({file.status}{old}): {what}"


def block_of(one: ChangedSymbol) -> str:
    """One definition with what uses, tests and describes it."""
    lines = [f"## {one.symbol} ({one.kind}, {one.difference}) {one.path}:{one.line + 1}"]
    if one.note:
        lines.append(f"Look: {one.note}.")
    if one.was and one.difference in ("signature", "removed"):
        lines.append(f"- was: {one.was}")
    if one.signature and one.difference in ("signature", "added"):
        lines.append(f"- {'now' if one.was else 'is'}: {one.signature}")
    for user in one.users:
        sure = "" if user.confidence == "exact" else f", {user.confidence}"
        lines.append(
            f"- used by {user.symbol or 'the top'} at {user.path}:{user.line + 1}{sure}{_also(user.changed)}"
        )
    if one.n_users > len(one.users):
        lines.append(f"- and {one.n_users - len(one.users)} more")
    lines += [
        f"- tested by {test.symbol or test.path} at {test.path}:{test.line + 1}{_also(test.changed)}"
        for test in one.tests
    ]
    lines += [f"- described in {page.path}:{page.line + 1}{_also(page.changed)}" for page in one.pages]
    return "\n".join(lines)


def _also(changed: bool) -> str:
    return ", changed too" if changed else ""


def tail_of(answer: ReviewAnswer) -> list[str]:
    """What no test uses, tests that differ, and files that usually change too."""
    lines = []
    if answer.untested:
        lines += ["", f"No test was found to use: {', '.join(answer.untested[:12])}."]
    if answer.tests:
        more = f" and {len(answer.tests) - 12} more" if len(answer.tests) > 12 else ""
        lines += ["", f"Tests that differ: {', '.join(answer.tests[:12])}{more}."]
    if answer.together:
        lines += ["", "Usually changes with these, and did not:"]
        lines += [f"- {one.path} ({one.commits} commits with {one.beside})" for one in answer.together]
    return lines
