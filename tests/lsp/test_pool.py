"""Who works beside answers learns whether somebody waits for one."""

import threading

import pytest

from codeforge.lsp.pool import URGENT, Pool


@pytest.fixture
def pool():
    made = Pool()
    yield made
    made.close()


def test_it_rests_when_nobody_has_asked(pool):
    assert pool.rests(0.0, 0.0)


def test_it_does_not_rest_while_somebody_waits(pool):
    begun, answer = threading.Event(), threading.Event()
    pool.submit(lambda: (begun.set(), answer.wait())[0], rank=URGENT)
    begun.wait()
    assert not pool.rests(0.0, 0.0)
    answer.set()
    assert pool.rests(0.0, 60.0)


def test_it_does_not_rest_soon_after_an_answer(pool):
    answered = threading.Event()
    pool.submit(answered.set, rank=URGENT)
    answered.wait()
    assert not pool.rests(60.0, 0.0)
