"""The background runner: who hears what, and on which thread."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QObject, QThread, Slot

from shilu.core.errors import Cancelled, UserError
from shilu.core.job import Job
from shilu.gui.tasks import Progress, Tasks


class Listener(QObject):
    """Notes what it hears, and where."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[object] = []
        self.threads: list[QThread] = []

    @Slot(object)
    def on_done(self, value: object) -> None:
        self.heard.append(value)
        self.threads.append(QThread.currentThread())

    @Slot()
    def on_cancelled(self) -> None:
        self.heard.append("cancelled")


def test_every_result_arrives_on_the_windows_thread(qtbot, tasks: Tasks):
    listener = Listener()
    for number in range(100):
        tasks.run(lambda _job, n=number: n, done=listener.on_done)
    qtbot.waitUntil(lambda: len(listener.heard) == 100)
    assert sorted(listener.heard) == list(range(100))
    assert set(listener.threads) == {listener.thread()}


def test_work_runs_on_another_thread(qtbot, tasks: Tasks):
    listener = Listener()
    tasks.run(lambda _job: threading.get_ident(), done=listener.on_done)
    qtbot.waitUntil(lambda: bool(listener.heard))
    assert listener.heard != [threading.get_ident()]


class Held:
    """Stands for a page: notes on which thread it goes."""

    def __init__(self, gone_on: list[int]) -> None:
        self.gone_on = gone_on

    def work(self, _job: Job) -> None:
        pass

    def __del__(self) -> None:
        self.gone_on.append(threading.get_ident())


def test_what_work_holds_is_let_go_on_the_windows_thread(qtbot, tasks: Tasks):
    listener, gone_on = Listener(), []
    for _ in range(100):
        tasks.run(Held(gone_on).work, done=listener.on_done)
    qtbot.waitUntil(lambda: len(gone_on) == 100)
    assert set(gone_on) == {threading.get_ident()}


def test_only_bound_methods_of_qobjects_are_receivers(tasks: Tasks):
    with pytest.raises(TypeError):
        tasks.run(lambda _job: 1, done=lambda value: value)


def test_after_a_bug_the_page_does_not_wait_for_ever(qtbot, tasks: Tasks):
    listener = Listener()
    with qtbot.waitSignal(tasks.crashed):
        tasks.run(lambda _job: 1 // 0, done=listener.on_done, failed=listener.on_done)
    qtbot.waitUntil(lambda: bool(listener.heard))
    assert isinstance(listener.heard[0], UserError)
    assert not tasks.busy


def test_expected_trouble_is_refused_and_our_bug_is_a_crash(qtbot, tasks: Tasks):
    listener = Listener()

    def refuse(_job: Job) -> None:
        raise UserError("file.missing", name="x")

    def fail(_job: Job) -> None:
        raise ZeroDivisionError

    with qtbot.waitSignal(tasks.refused) as refused:
        tasks.run(refuse, done=listener.on_done)
    with qtbot.waitSignal(tasks.crashed) as crashed:
        tasks.run(fail, done=listener.on_done)
    assert refused.args[0].code == "file.missing"
    assert isinstance(crashed.args[0], ZeroDivisionError)
    assert listener.heard == []


def test_cancelled_work_says_so_once(qtbot, tasks: Tasks):
    listener = Listener()
    started, go = threading.Event(), threading.Event()

    def work(job: Job) -> str:
        started.set()
        go.wait(5)
        job.check()
        return "finished"

    task = tasks.run(work, done=listener.on_done, cancelled=listener.on_cancelled)
    assert started.wait(5)
    task.cancel()
    go.set()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert listener.heard == ["cancelled"]


def test_abandoned_work_is_not_heard_of_again(qtbot, tasks: Tasks):
    listener = Listener()
    go = threading.Event()
    task = tasks.run(lambda _job: go.wait(5), done=listener.on_done)
    task.abandon()
    go.set()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert listener.heard == []


def test_progress_is_thinned_out_but_the_end_of_a_stage_is_told(qtbot, tasks: Tasks):
    listener = Listener()

    def work(job: Job) -> None:
        for number in range(10_001):
            job.progress("reading", number, 10_000)

    tasks.run(work, done=Listener().on_done, progress=listener.on_done)
    qtbot.waitUntil(lambda: not tasks.busy)
    assert listener.heard[-1] == Progress("reading", 10_000, 10_000)
    assert len(listener.heard) < 100


def test_a_receiver_that_is_gone_is_left_in_peace(qtbot, tasks: Tasks):
    listener = Listener()
    go = threading.Event()
    tasks.run(lambda _job: go.wait(5), done=listener.on_done)
    listener.deleteLater()
    qtbot.waitUntil(lambda: not _is_alive(listener))
    go.set()
    qtbot.waitUntil(lambda: not tasks.busy)


def test_closing_waits_for_the_work_and_reports_nothing(qapp):
    tasks, listener, ended = Tasks(), Listener(), []

    def work(job: Job) -> None:
        while True:
            try:
                job.check()
            except Cancelled:
                ended.append(True)
                raise

    tasks.run(work, done=listener.on_done)
    tasks.run(work, done=listener.on_done)
    tasks.close()
    assert len(ended) in (0, 1, 2)
    assert not tasks.busy
    assert listener.heard == []


def _is_alive(thing: QObject) -> bool:
    import shiboken6

    return shiboken6.isValid(thing)
