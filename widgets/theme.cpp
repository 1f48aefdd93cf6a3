// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/theme.h"

#include <QApplication>
#include <QFile>
#include <QPalette>
#include <QRegularExpression>
#include <QStyle>
#include <QStyleFactory>
#include <QToolTip>

#include "widgets/desktop_appearance.h"

namespace nibble::ui {

namespace {

struct PaletteRow {
    const char *name, *light, *dark, *highContrast;
};

constexpr std::array kPalette{
#define NIBBLE_COLOUR(name, light, dark, highContrast) PaletteRow{#name, light, dark, highContrast},
#include "core/experiment/palette.def"
#undef NIBBLE_COLOUR
};

struct TypeRow {
    double pixels;
    QFont::Weight weight;
};

TypeRow typeRow(Type type) {
    switch (type) {
    case Type::pageTitle:
        return {20, QFont::DemiBold};
    case Type::question:
    case Type::readout:
        return {16, QFont::DemiBold};
    case Type::cardTitle:
        return {13, QFont::DemiBold};
    case Type::table:
        return {12, QFont::Normal};
    case Type::caption:
        return {11, QFont::Normal};
    case Type::dense:
        return {10, QFont::Normal};
    case Type::body:
        break;
    }
    return {13, QFont::Normal};
}

double luminance(const QColor& colour) {
    const auto linear = [](double c) {
        return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) +
           0.0722 * linear(colour.blueF());
}

} // namespace

ThemeMode themeByName(const QString& name) {
    if (name == QLatin1StringView("light"))
        return ThemeMode::light;
    if (name == QLatin1StringView("dark"))
        return ThemeMode::dark;
    if (name == QLatin1StringView("contrast"))
        return ThemeMode::highContrast;
    return ThemeMode::system;
}

Theme& Theme::instance() {
    static Theme theme;
    return theme;
}

Theme::Theme() {
    readColours();
    connect(&DesktopAppearance::instance(), &DesktopAppearance::changed, this, [this] {
        if (m_mode == ThemeMode::system)
            apply();
    });
}

void Theme::setMode(ThemeMode mode) {
    m_mode = mode;
    apply();
}

void Theme::setTextScale(double factor) {
    if (m_scale == factor)
        return;
    m_scale = factor;
    apply();
    emit scaleChanged();
}

void Theme::readColours() {
    for (std::size_t i = 0; i < kPalette.size(); ++i) {
        const auto& row = kPalette[i];
        m_colours[i] = QColor(QLatin1StringView(m_applied == ThemeMode::light  ? row.light
                                                : m_applied == ThemeMode::dark ? row.dark
                                                                               : row.highContrast));
    }
}

CategoryColours Theme::category(const QString& name) const {
    const QString wanted = name.startsWith(QLatin1StringView("c-")) ? name.mid(2) : name;
    for (std::size_t i = 0; i + 1 < kPalette.size(); ++i)
        if (wanted == QLatin1StringView(kPalette[i].name))
            return {m_colours[i], m_colours[i + 1]};
    return {colour(Colour::spare), colour(Colour::spareLine)};
}

LightColours::LightColours() : m_before(Theme::instance().m_applied) {
    Theme::instance().m_applied = ThemeMode::light;
    Theme::instance().readColours();
}

LightColours::~LightColours() {
    Theme::instance().m_applied = m_before;
    Theme::instance().readColours();
}

QColor Theme::inkOn(const QColor& ground) {
    // The luminance at which black and white contrast alike: (L + 0.05)² = 1.05 · 0.05.
    return luminance(ground) > 0.179 ? QColor(0x18, 0x1C, 0x21) : QColor(Qt::white);
}

QFont Theme::makeFont(Type type, bool fixedWidth) const {
    const auto row = typeRow(type);
    QFont font(fixedWidth ? QStringList{QStringLiteral("JetBrains Mono"), QStringLiteral("DejaVu Sans Mono"),
                                        QStringLiteral("monospace")}
                          : QStringList{QStringLiteral("Inter"), QStringLiteral("Noto Sans CJK SC"),
                                        QStringLiteral("sans-serif")});
    font.setPixelSize(px(row.pixels));
    font.setWeight(row.weight);
    if (fixedWidth) {
        font.setStyleHint(QFont::Monospace);
        // A letter's own width even where two would join into one sign ("->").
        font.setLetterSpacing(QFont::AbsoluteSpacing, 0.01);
    }
    return font;
}

QString Theme::styleSheet() const {
    QFile file(QStringLiteral(":/window/style.qss"));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QString sheet = QString::fromUtf8(file.readAll());
    // @12px is a measure, @name a colour, @mono the fixed-width family, @chevron an arrow that is seen on the
    // surface: pictures of a style sheet take no colour of ours.
    static const QRegularExpression measure(QStringLiteral("@(\\d+)px"));
    for (auto match = measure.match(sheet); match.hasMatch(); match = measure.match(sheet))
        sheet.replace(match.capturedStart(), match.capturedLength(),
                      QStringLiteral("%1px").arg(px(match.captured(1).toInt())));
    sheet.replace(QLatin1StringView("@mono"),
                  numberFont(Type::table).families().join(QStringLiteral("\",\"")));
    sheet.replace(QLatin1StringView("@chevron"), colour(Colour::text).lightness() > 128
                                                     ? QStringLiteral("chevron-down-light")
                                                     : QStringLiteral("chevron-down"));
    static const QRegularExpression name(QStringLiteral("@([A-Za-z0-9]+)"));
    for (auto match = name.match(sheet); match.hasMatch(); match = name.match(sheet)) {
        const auto found = std::find_if(kPalette.begin(), kPalette.end(), [&](const PaletteRow& row) {
            return match.captured(1) == QLatin1StringView(row.name);
        });
        Q_ASSERT(found != kPalette.end());
        sheet.replace(match.capturedStart(), match.capturedLength(),
                      m_colours[static_cast<std::size_t>(found - kPalette.begin())].name());
    }
    return sheet;
}

void Theme::apply() {
    const auto& desktop = DesktopAppearance::instance();
    m_applied = m_mode;
    if (m_mode == ThemeMode::system)
        m_applied = desktop.highContrast() ? ThemeMode::highContrast
                    : desktop.dark()       ? ThemeMode::dark
                                           : ThemeMode::light;
    m_animated = !desktop.reducedMotion();
    readColours();
    if (!qApp)
        return;
    QPalette palette(colour(Colour::raised), colour(Colour::window));
    palette.setColor(QPalette::Base, colour(Colour::surface));
    palette.setColor(QPalette::AlternateBase, colour(Colour::raised));
    for (const auto role :
         {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::ToolTipText})
        palette.setColor(role, colour(Colour::text));
    palette.setColor(QPalette::PlaceholderText, colour(Colour::text3));
    palette.setColor(QPalette::ToolTipBase, colour(Colour::raised));
    palette.setColor(QPalette::Highlight, colour(Colour::selection));
    palette.setColor(QPalette::HighlightedText, colour(Colour::text));
    palette.setColor(QPalette::Link, colour(Colour::accent));
    palette.setColor(QPalette::Mid, colour(Colour::line));
    palette.setColor(QPalette::Dark, colour(Colour::axis));
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, colour(Colour::text3));
    QApplication::setPalette(palette);
    QApplication::setFont(font(Type::body));
    QToolTip::setFont(font(Type::body)); // else their boxes keep the size of the text before
    qApp->setStyleSheet(styleSheet());
    emit changed();
}

} // namespace nibble::ui
