// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/desktop_appearance.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusVariant>
#include <QGuiApplication>
#include <QPalette>

namespace nibble::ui {

namespace {

const QString kService = QStringLiteral("org.freedesktop.portal.Desktop");
const QString kPath = QStringLiteral("/org/freedesktop/portal/desktop");
const QString kInterface = QStringLiteral("org.freedesktop.portal.Settings");
const QString kSpace = QStringLiteral("org.freedesktop.appearance");

} // namespace

DesktopAppearance& DesktopAppearance::instance() {
    static DesktopAppearance appearance;
    return appearance;
}

DesktopAppearance::DesktopAppearance() {
    if (qGuiApp) // before our own palette replaces the desktop's
        m_dark = QGuiApplication::palette().color(QPalette::Window).lightness() < 128;
    auto bus = QDBusConnection::sessionBus();
    if (!bus.isConnected())
        return;
    bus.connect(kService, kPath, kInterface, QStringLiteral("SettingChanged"), this,
                SLOT(settingChanged(QString, QString, QDBusVariant)));
    for (const char* key : {"color-scheme", "contrast", "reduced-motion"})
        ask(QString::fromLatin1(key));
}

void DesktopAppearance::ask(const QString& key) {
    auto message = QDBusMessage::createMethodCall(kService, kPath, kInterface, QStringLiteral("Read"));
    message << kSpace << key;
    auto* watcher = new QDBusPendingCallWatcher(QDBusConnection::sessionBus().asyncCall(message), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, key](QDBusPendingCallWatcher* answer) {
        const QDBusPendingReply<QDBusVariant> reply = *answer;
        if (!reply.isError())
            take(key, reply.value().variant());
        answer->deleteLater();
    });
}

void DesktopAppearance::settingChanged(const QString& space, const QString& key, const QDBusVariant& value) {
    if (space == kSpace)
        take(key, value.variant());
}

void DesktopAppearance::take(const QString& key, const QVariant& given) {
    // `Read` wraps its answer in a second variant.
    const QVariant value = given.canConvert<QDBusVariant>() ? given.value<QDBusVariant>().variant() : given;
    const uint number = value.toUInt();
    const auto set = [this](bool& flag, bool now) {
        if (flag != now) {
            flag = now;
            emit changed();
        }
    };
    if (key == QLatin1StringView("color-scheme") && number != 0) // 0: no preference
        set(m_dark, number == 1);
    else if (key == QLatin1StringView("contrast"))
        set(m_highContrast, number == 1);
    else if (key == QLatin1StringView("reduced-motion"))
        set(m_reducedMotion, number == 1);
}

} // namespace nibble::ui
