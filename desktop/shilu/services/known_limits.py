"""Where exports end without a word: how many calls a phone keeps, how much an app or a carrier gives out at a time.

What a WhatsApp export holds at most is known to its importer, which counts lines. Sources: formats.md 1.1, 3.1, 5.1
and 5.3.
"""

from __future__ import annotations

from shilu.core.reconciliation import BILLS
from shilu.core.record import SourceWarning

_CALL_LOGS = frozenset(
    {
        *("sms_backup_restore", "tekxperia_calls", "aiob_calls", "oppo_calls", "sms_ie_calls", "fossify_calls"),
        *("call_log_csv", "phone_no_csv", "phone_database", "iphone_backup"),
    }
)
_SHARES = frozenset({"wechat_mail", "wechat_paste", "wechat_share"})
_BILLS = BILLS | {"picture"}
_MOST_CALLS, _MOST_SHARED = (500, 1000), 100
_CALLS_NEAR, _SHARED_NEAR = 0.01, 0.02
_DAY_MS = 24 * 3600 * 1000
_HALF_A_YEAR_MS = range(150 * _DAY_MS, 200 * _DAY_MS)


def at_limit(importer: str, *, rows: int, calls: int, first_ms: int | None, now_ms: int) -> tuple[SourceWarning, ...]:
    """A warning for a source of so many rows, of which so many are calls, where it ends as such exports do."""
    if importer in _CALL_LOGS and any(abs(calls - most) <= most * _CALLS_NEAR for most in _MOST_CALLS):
        return (SourceWarning("", "calls_at_limit", str(calls)),)
    if importer in _SHARES and abs(rows - _MOST_SHARED) <= _MOST_SHARED * _SHARED_NEAR:
        return (SourceWarning("", "share_at_limit", str(rows)),)
    if importer in _BILLS and first_ms is not None and now_ms - first_ms in _HALF_A_YEAR_MS:
        return (SourceWarning("", "bill_at_limit"),)
    return ()
