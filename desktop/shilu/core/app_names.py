"""By what means somebody writes in an app, as the names of screenshots call it: a package of Android or its title."""

from __future__ import annotations

from shilu.core.channel import Channel

_CALLED = {
    Channel.WECHAT: "com.tencent.mm|wechat|weixin|微信",
    Channel.QQ: "com.tencent.mobileqq|com.tencent.tim|qq",
    Channel.WHATSAPP: "com.whatsapp|com.whatsapp.w4b|whatsapp|whatsapp business",
    Channel.TELEGRAM: "org.telegram.messenger|telegram",
    Channel.LINE: "jp.naver.line.android|line",
    Channel.MESSENGER: "com.facebook.orca|messenger",
    Channel.INSTAGRAM: "com.instagram.android|instagram",
    Channel.SIGNAL: "org.thoughtcrime.securesms|signal",
    Channel.VIBER: "com.viber.voip|viber",
    Channel.SMS: "com.android.mms|com.google.android.apps.messaging|com.samsung.android.messaging|messages|信息|短信",
    Channel.CALL: "com.android.contacts|com.android.dialer|com.google.android.dialer|phone|电话",
}
_CHANNELS = {name: channel for channel, names in _CALLED.items() for name in names.split("|")}


def channel_of(untrusted_app: str) -> Channel | None:
    """None of an app that is not known."""
    return _CHANNELS.get(untrusted_app.strip().casefold())
