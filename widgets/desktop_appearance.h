// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QVariant>

class QDBusVariant;

namespace nibble::ui {

/// What the desktop asks of every program's look, from the settings portal
/// (org.freedesktop.portal.Settings, namespace org.freedesktop.appearance). Qt 6.4 does not tell it. Asked
/// without waiting: until the answer comes, or where there is no portal, the desktop's palette decides.
class DesktopAppearance : public QObject {
    Q_OBJECT

public:
    static DesktopAppearance& instance();

    [[nodiscard]] bool dark() const { return m_dark; }
    [[nodiscard]] bool highContrast() const { return m_highContrast; }
    [[nodiscard]] bool reducedMotion() const { return m_reducedMotion; }

signals:
    void changed();

private slots:
    void settingChanged(const QString& space, const QString& key, const QDBusVariant& value);

private:
    DesktopAppearance();
    void ask(const QString& key);
    void take(const QString& key, const QVariant& value);

    bool m_dark = false, m_highContrast = false, m_reducedMotion = false;
};

} // namespace nibble::ui
