"""The asking side: budgets, late answers, and workers that die, hang, grow or babble."""

import os
import signal
import sys
import threading

import pytest

from codeforge import trace
from codeforge.config import Jedi
from codeforge.engines.engine import KEPT_REPLIES, MOST_BYTES, Completed, Engine, unprefixed
from codeforge.engines.frames import Request
from codeforge.syntax.outline import Kind
from codeforge.text.documents import Document
from engines.waiting import alive, until

PATIENT = 30_000
SLOW = b"(" * 30_000
"""jedi needs many seconds for this."""
BOX = b"class Box:\n    def open(self, key=1):\n        '''Open it.'''\nbox = Box()\n"


def document(source, path="main.py"):
    return Document(path, source, language="python")


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    """A real one, shared by the tests that do it no harm."""
    engine = Engine(tmp_path_factory.mktemp("root"), cache=tmp_path_factory.mktemp("cache"))
    engine.warm()
    yield engine
    engine.close()


@pytest.fixture
def made(tmp_path):
    """Makes engines of one's own, and closes them."""
    engines = []

    def make(*, settings=None, script=None, **options):
        command = [sys.executable, "-c", script] if script else ()
        engine = Engine(
            tmp_path, cache=tmp_path / "cache", settings=settings, command=command, pause_s=0, **options
        )
        engines.append(engine)
        return engine

    yield make
    for engine in engines:
        engine.close()


def counted(name):
    """A function that says how often `name` was counted since now."""
    before = trace.counters[name]
    return lambda: trace.counters[name] - before


# What it answers


def test_complete(engine):
    found = engine.complete(document(BOX + b"box."), len(BOX) + 4, budget_ms=PATIENT)
    assert Completed("open", Kind.FUNCTION) in found


def test_complete_with_a_typed_prefix_is_the_same_question(engine):
    texts, kept = counted("engine.texts"), counted("engine.kept")
    for typed in (b"", b"o", b"op", b"opx"):
        source = BOX + b"1; box." + typed + b"\nafter = 1\n"
        at = source.index(b"\nafter")
        names = {c.name for c in engine.complete(document(source), at, budget_ms=PATIENT)}
        assert "open" in names
    assert (texts(), kept()) == (1, 3)


def test_modules_are_found_in_the_search_path_of_the_file(made, tmp_path):
    (tmp_path / "packages").mkdir()
    (tmp_path / "packages" / "shapes.py").write_text("def area(): ...\n")
    engine = made(search_path=lambda path: [str(tmp_path / "packages")] if path == "main.py" else [])
    asked = b"import shapes\nshapes."
    assert engine.complete(document(asked), len(asked), budget_ms=PATIENT)[0].name == "area"
    assert engine.complete(document(asked, "other.py"), len(asked), budget_ms=PATIENT) == []


def test_a_text_goes_to_the_worker_once(engine):
    texts = counted("engine.texts")
    asked = document(b"zebra = 1\nzebra.\n 1 .\n")
    for at in (16, 20):
        assert engine.complete(asked, at, budget_ms=PATIENT)
    assert texts() == 1


def test_a_kept_answer_needs_no_time_and_only_so_many_are_kept(engine):
    asked = document(b"lion = 1\nlion.\n")
    assert engine.complete(asked, 14, budget_ms=PATIENT)
    assert engine.complete(asked, 14, budget_ms=0)
    for number in range(KEPT_REPLIES + 1):
        engine.complete(document(b"x = %d\n" % number), 0, budget_ms=PATIENT)
    assert len(engine._replies) == KEPT_REPLIES


def test_a_late_answer_is_kept_for_the_next_who_asks(made):
    engine, late = made(), counted("engine.late")
    asked = document(BOX + b"box.")
    assert engine.complete(asked, len(BOX) + 4, budget_ms=0) is None
    assert late() == 1
    until(lambda: engine.complete(asked, len(BOX) + 4, budget_ms=0), "the late answer")


def test_what_is_too_big_or_not_wanted_is_not_asked(made):
    engine = made()
    big = document(b"x " * MOST_BYTES)
    assert engine.complete(big, 0, budget_ms=PATIENT) is None
    assert engine.state == "idle"
    off = made(settings=Jedi(enable=False))
    off.warm()
    assert off.complete(document(BOX), 0, budget_ms=PATIENT) is None
    assert (off.state, off.pids) == ("off", [])


@pytest.mark.parametrize(
    ("marked", "text"),
    [
        ("box.<|>", "box."),
        ("box.op<|>", "box."),
        ("box.o<|>pen()", "box.()"),
        ("box.é_1<|>\nx", "box.\nx"),
        ("<|>", ""),
        ("a <|>+b", "a +b"),
    ],
)
def test_the_text_without_the_name_at_the_cursor(marked, text):
    before, _, after = marked.partition("<|>")
    source, at = unprefixed((before + after).encode(), len(before.encode()))
    assert source.decode() == text
    assert unprefixed(source, at) == (source, at)
    assert unprefixed(b"", 99) == (b"", 0)


# One question at a time


def test_a_spare_stands_by(made):
    engine = made()
    engine.warm()
    until(lambda: len(engine.pids) == 2, "a second worker")


STUCK = """
import os, sys
from codeforge.engines.frames import *
write_frame(sys.stdout.buffer, Envelope(ready=Ready(os.getpid(), "fake")))
while request := read_frame(sys.stdin.buffer, Request):
    if request.text is None:
        write_frame(sys.stdout.buffer, Envelope(reply=Reply(missing=True)))
    elif b"hang" in request.text:
        import threading; threading.Event().wait()
    else:
        write_frame(sys.stdout.buffer, Envelope(reply=Reply(error=request.text.decode())))
"""


def put(engine, text, path="/a.py", budget_ms=PATIENT):
    """The error text of a reply of the fake worker; None when there is no reply."""
    reply = engine.ask(Request(path, hash(text) % 2**63, 0), text, budget_ms=budget_ms)
    return reply and reply.error


def test_the_newest_question_about_a_file_replaces_one_that_waits(made):
    engine, replaced = made(script=STUCK, settings=Jedi(limit_ms=60_000)), counted("engine.replaced")
    put(engine, b"hang", budget_ms=0)
    until(lambda: engine.state == "busy")
    answers = []
    older = threading.Thread(target=lambda: answers.append(put(engine, b"one")))
    older.start()
    until(lambda: len(engine._waiting) == 1)
    assert put(engine, b"other file", "/b.py", budget_ms=0) is None
    assert replaced() == 0
    assert put(engine, b"two", budget_ms=0) is None
    older.join(30)
    assert (replaced(), answers) == (1, [None])


def test_the_same_question_is_asked_once_however_many_wait_for_it(made):
    engine, texts = made(script=STUCK), counted("engine.texts")
    threads = [threading.Thread(target=put, args=(engine, b"same")) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert (put(engine, b"same"), texts()) == ("same", 1)


def test_a_worker_that_lost_a_text_gets_it_again(made):
    engine = made(script=STUCK)
    assert put(engine, b"one") == "one"
    assert put(engine, b"one", "/b.py") == "one"


# Faults


def test_a_hanging_worker_is_killed_for_a_newer_question_and_the_spare_answers(made):
    engine, killed = made(script=STUCK, settings=Jedi(limit_ms=100)), counted("engine.killed")
    engine.warm()
    until(lambda: len(engine.pids) == 2)
    stuck, spare = engine.pids
    put(engine, b"hang", budget_ms=0)
    until(lambda: engine.state == "busy")
    assert put(engine, b"newer") == "newer"
    assert (killed(), engine.pids[0]) == (1, spare)
    until(lambda: not alive(stuck))


def test_jedi_itself_is_stopped_when_it_takes_too_long_and_not_asked_that_again(made):
    engine, killed = made(settings=Jedi(limit_ms=30)), counted("engine.killed")
    assert engine.complete(document(SLOW), len(SLOW), budget_ms=PATIENT) is None
    assert killed() == 1
    assert engine.complete(document(SLOW), len(SLOW), budget_ms=0) == []
    engine.settings = Jedi(limit_ms=60_000)
    assert engine.complete(document(BOX + b"box."), len(BOX) + 4, budget_ms=PATIENT)


def test_workers_that_always_hang_are_given_up(made):
    messages = []
    engine = made(script=STUCK, settings=Jedi(limit_ms=1), report=messages.append)
    for number in range(100):
        put(engine, b"hang %d" % number)
        if engine.state == "stopped":
            break
    until(lambda: messages)
    assert "jedi is off" in messages[0]


def test_a_worker_killed_in_the_middle_of_a_call(made):
    engine, died = made(settings=Jedi(limit_ms=60_000)), counted("engine.died")
    answers = []
    asking = threading.Thread(
        target=lambda: answers.append(engine.complete(document(SLOW), len(SLOW), budget_ms=PATIENT))
    )
    asking.start()
    until(lambda: engine.state == "busy")
    os.kill(engine.pids[0], signal.SIGKILL)
    asking.join(30)
    assert (answers, died()) == ([None], 1)
    assert engine.complete(document(SLOW), len(SLOW), budget_ms=0) == []
    assert engine.complete(document(BOX + b"box."), len(BOX) + 4, budget_ms=PATIENT)


HEAVY = STUCK.replace("    else:", "    else:\n        more = bytearray(80_000_000)")


def test_a_worker_over_its_memory_is_replaced_after_its_answer(made, monkeypatch):
    monkeypatch.setattr("codeforge.engines.engine.WATCH_S", 60)
    recycled = counted("engine.recycled")
    engine = made(script=HEAVY, settings=Jedi(memory_mb=70, limit_ms=60_000))
    engine.warm()
    until(lambda: len(engine.pids) == 2)
    first, spare = engine.pids
    assert put(engine, b"heavy") == "heavy"
    assert (recycled(), engine.pids[0]) == (1, spare)
    until(lambda: not alive(first))


BLOAT = STUCK.replace("import threading;", "import threading; more = bytearray(80_000_000);")


def test_a_worker_that_grows_while_it_works_is_killed(made):
    killed = counted("engine.killed")
    engine = made(script=BLOAT, settings=Jedi(memory_mb=70, limit_ms=60_000))
    assert put(engine, b"hang") is None
    assert killed() == 1
    assert put(engine, b"hang") == "stopped"
    assert put(engine, b"well") == "well"


@pytest.mark.parametrize(
    "script",
    [
        "raise SystemExit(7)",
        "print('Hello, I am a worker.' * 1000)",
        STUCK.replace("ready=Ready", "reply=Reply() if True else Ready"),
    ],
    ids=["dies_at_start", "babbles", "says_something_else"],
)
def test_a_worker_that_never_works_is_given_up_with_one_message(made, script):
    messages = []
    engine = made(script=script, report=messages.append)
    assert put(engine, b"x") is None
    until(lambda: engine.state == "stopped")
    assert put(engine, b"y") is None
    until(lambda: messages)
    assert len(messages) == 1
    assert "Completion continues from the index." in messages[0]
    assert engine.pids == []


def test_a_worker_that_answers_nonsense_dies_and_the_next_one_serves(made):
    died = counted("engine.died")
    engine = made(
        script=STUCK.replace("import threading; threading.Event().wait()", "print('oops' * 99, flush=True)")
    )
    assert put(engine, b"hang") is None
    assert died() == 1
    assert put(engine, b"fine") == "fine"


def test_a_worker_that_answers_a_greeting_instead_dies(made):
    engine = made(script=STUCK.replace("reply=Reply(error=request.text.decode())", "ready=Ready(1, '')"))
    assert put(engine, b"x") is None


def test_a_program_that_is_not_there(made, tmp_path):
    messages = []
    engine = Engine(tmp_path, cache=tmp_path, command=["/nowhere/python"], report=messages.append, pause_s=0)
    assert put(engine, b"x") is None
    until(lambda: messages)
    assert "did not start" in messages[0]
    engine.close()


def test_a_worker_that_is_never_ready_is_killed(made, monkeypatch):
    monkeypatch.setattr("codeforge.engines.engine.START_S", 0.02)
    engine = made(script="import sys; sys.stdin.read(); import threading; threading.Event().wait()")
    assert put(engine, b"x") is None
    until(lambda: engine.state == "stopped")


# The end


def test_close_ends_idle_and_busy_workers_and_whoever_waits(made):
    engine = made(script=STUCK, settings=Jedi(limit_ms=60_000))
    engine.warm()
    until(lambda: len(engine.pids) == 2)
    pids = engine.pids
    answers = []
    asking = [
        threading.Thread(target=lambda text=text: answers.append(put(engine, text)))
        for text in (b"hang", b"b")
    ]
    asking[0].start()
    until(lambda: engine.state == "busy")
    asking[1].start()
    until(lambda: len(engine._waiting) == 1)
    engine.close()
    for thread in asking:
        thread.join(30)
    assert answers == [None, None]
    until(lambda: not any(map(alive, pids)))
    assert (engine.state, put(engine, b"c")) == ("off", None)
    engine.close()
    engine.warm()
    assert engine.pids == []


def test_close_before_the_first_question(made):
    engine = made()
    engine.close()
    assert engine.state == "off"


def test_a_worker_that_ignores_the_end_is_killed(made):
    engine = made(script=STUCK + "\nimport threading; threading.Event().wait()")
    assert put(engine, b"x") == "x"
    pids = engine.pids
    engine.close()
    until(lambda: not any(map(alive, pids)))
