// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include <QColor>
#include <QFont>
#include <QObject>
#include <QString>

class QWidget;

namespace nibble::ui {

/// Every colour of the window, from the palette that the reports use too.
enum class Colour {
#define NIBBLE_COLOUR(name, light, dark, highContrast) name,
#include "core/experiment/palette.def"
#undef NIBBLE_COLOUR
    count
};

/// The type scale. Numbers in columns, code and schemes are set in the fixed-width face.
enum class Type { pageTitle, question, readout, body, cardTitle, table, caption, dense };

enum class ThemeMode { system, light, dark, highContrast };
/// "light", "dark", "contrast"; anything else is `system`.
[[nodiscard]] ThemeMode themeByName(const QString& name);

/// Colour of a method: what fills a mark, and what draws lines and labels (darker on light ground).
struct CategoryColours {
    QColor fill, line;
};

/// The look of the window: colours, type, sizes. One object; whoever paints asks it while painting and
/// repaints when it has changed.
class Theme : public QObject {
    Q_OBJECT

public:
    static Theme& instance();

    /// `system` follows the desktop while the program runs.
    void setMode(ThemeMode mode);
    [[nodiscard]] ThemeMode mode() const { return m_mode; }
    [[nodiscard]] bool isDark() const { return m_applied != ThemeMode::light; }
    [[nodiscard]] bool isHighContrast() const { return m_applied == ThemeMode::highContrast; }
    /// Factor on text and sizes: 1, and 1.5 in the presenter's view.
    void setTextScale(double factor);
    [[nodiscard]] double textScale() const { return m_scale; }
    /// Whether things may move: false where the desktop or the user asks for less motion.
    [[nodiscard]] bool animated() const { return m_animated; }

    [[nodiscard]] QColor colour(Colour role) const { return m_colours[static_cast<std::size_t>(role)]; }
    /// By the class name that core/experiment/plot_style.h gives a variant ("c-rtn").
    [[nodiscard]] CategoryColours category(const QString& name) const;
    /// −1…1 on the diverging map for signed values, and 0…1 on viridis (magnitudes) and cividis (overviews).
    [[nodiscard]] QRgb diverging(double position) const;
    [[nodiscard]] static QRgb viridis(double position);
    [[nodiscard]] static QRgb cividis(double position);
    /// The ink, dark or light, that contrasts more with `ground`.
    [[nodiscard]] static QColor inkOn(const QColor& ground);

    [[nodiscard]] QFont font(Type type) const { return makeFont(type, false); }
    [[nodiscard]] QFont numberFont(Type type) const { return makeFont(type, true); }
    /// A measure of the design in device-independent pixels at the present text scale.
    [[nodiscard]] int px(double designPixels) const { return qRound(designPixels * m_scale); }

    /// Applies palette, font and style sheet to the application; call once it exists.
    void apply();

signals:
    /// Colours or sizes are others now; the style sheet is already in place.
    void changed();
    /// The text scale is another one: what was sized by px() is to be sized again.
    void scaleChanged();

private:
    friend class LightColours;

    Theme();
    [[nodiscard]] QFont makeFont(Type type, bool fixedWidth) const;
    [[nodiscard]] QString styleSheet() const;
    void readColours();

    ThemeMode m_mode = ThemeMode::system, m_applied = ThemeMode::light;
    double m_scale = 1;
    bool m_animated = true;
    std::array<QColor, static_cast<std::size_t>(Colour::count)> m_colours;
};

/// While it lives, colours are those of the light theme, and nobody is told: for pictures that go into files.
class LightColours {
public:
    LightColours();
    ~LightColours();
    LightColours(const LightColours&) = delete;
    LightColours& operator=(const LightColours&) = delete;

private:
    ThemeMode m_before;
};

/// `Theme::instance()`, short for painters.
[[nodiscard]] inline Theme& theme() {
    return Theme::instance();
}

} // namespace nibble::ui
