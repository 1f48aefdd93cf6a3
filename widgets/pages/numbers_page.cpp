// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/numbers_page.h"

#include <QAction>
#include <QClipboard>
#include <QCoreApplication>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "widgets/controls/card.h"
#include "widgets/controls/field_look.h"
#include "widgets/controls/segmented.h"
#include "widgets/forms/number_forms.h"
#include "widgets/forms/popup_panel.h"
#include "widgets/numbers/code_table.h"
#include "widgets/numbers/format_menu.h"
#include "widgets/numbers/format_rows.h"
#include "widgets/numbers/number_entry.h"
#include "widgets/numbers/number_inspector.h"
#include "widgets/numbers/number_text.h"
#include "widgets/plots/number_line_plot.h"
#include "widgets/selection.h"
#include "widgets/session.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

/// The fields' colours and patterns with their names.
class FieldLegend : public QWidget {
public:
    FieldLegend() { setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Preferred); }
    QSize sizeHint() const override {
        const QFontMetrics metrics(theme().font(Type::caption));
        int width = 0;
        for (const FieldPart part : kParts)
            width += metrics.horizontalAdvance(fieldName(part)) + theme().px(kSwatch + 20);
        return {width, theme().px(24)};
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setFont(theme().font(Type::caption));
        double x = 0;
        for (const FieldPart part : kParts) {
            const FieldLook look = fieldLook(part);
            const QRectF box(x, height() / 2.0 - theme().px(7), theme().px(kSwatch), theme().px(14));
            painter.fillRect(box, look.tint);
            painter.fillRect(box.adjusted(0, theme().px(10), 0, 0), QBrush(look.ink, look.pattern));
            painter.setPen(theme().colour(Colour::text2));
            const QString name = fieldName(part);
            painter.drawText(QRectF(box.right() + theme().px(4), 0, width(), height()), Qt::AlignVCenter,
                             name);
            x = box.right() + painter.fontMetrics().horizontalAdvance(name) + theme().px(20);
        }
    }

private:
    static constexpr FieldPart kParts[] = {FieldPart::sign, FieldPart::exponent, FieldPart::mantissa,
                                           FieldPart::index};
    static constexpr int kSwatch = 14;
};

} // namespace

NumbersPage::NumbersPage(Session& session)
    : Page(session, tr("Numbers")), m_bench(new NumberBench(this)), m_entry(new NumberEntry(*m_bench)),
      m_rows(new FormatRows(*m_bench)), m_line(new NumberLinePlot), m_codes(new CodeTable(*m_bench)),
      m_inspector(new NumberInspector(*m_bench, this)), m_views(new QStackedWidget) {
    m_inspector->hide();
    const SavedState& saved = session.saved();
    m_bench->restore(saved.number, saved.numberFormat, saved.numberFormats);
    buildTools();
    buildContent();
    buildActions();
    connect(&theme(), &Theme::changed, this, &NumbersPage::fit);
    connect(m_bench, &NumberBench::changed, this, &NumbersPage::refresh);
    connect(m_bench, &NumberBench::currentChanged, this, &NumbersPage::refresh);
    connect(m_line, &NumberLinePlot::codeChosen, m_bench, &NumberBench::setCode);
    connect(m_inspector, &NumberInspector::allCodesWanted, this,
            [this] { showView(QStringLiteral("codes")); });
    refresh();
    connect(m_bench, &NumberBench::changed, this, &NumbersPage::keep);
    connect(m_bench, &NumberBench::currentChanged, this, &NumbersPage::keep);
}

/// For the next start, and for when the pages are made anew in another language.
void NumbersPage::keep() {
    SavedState& saved = session().saved();
    if (m_bench->problem().isEmpty())
        saved.number = m_bench->text();
    saved.numberFormat = toQt(m_bench->currentRow().format.type.name);
    saved.numberFormats = m_bench->shown();
}

void NumbersPage::buildTools() {
    m_view = new SegmentedControl({tr("Formats"), tr("All codes")});
    m_view->setObjectName(QStringLiteral("numbersView"));
    connect(m_view, &SegmentedControl::chosen, m_views, &QStackedWidget::setCurrentIndex);
    QStringList names;
    for (const RoundingInfo& rounding : allRoundings())
        names += QCoreApplication::translate("Numbers", rounding.title);
    m_rounding = new SegmentedControl(names);
    m_rounding->setObjectName(QStringLiteral("rounding"));
    m_rounding->setToolTip(
        tr("How a number between two codes is rounded; stochastic draws anew at each click"));
    connect(m_rounding, &SegmentedControl::chosen, m_bench,
            [this](int choice) { m_bench->setRounding(static_cast<Rounding>(choice)); });
    m_settings = makeTool(QStringLiteral("settings"), tr("Scale …"), QStringLiteral("settings"));
    m_settings->setToolTip(tr("Scale and range of integers and code books, overflow of FP8"));
    connect(m_settings, &QPushButton::clicked, this, &NumbersPage::openSettings);
    m_formats = makeTool(QStringLiteral("add"), tr("Format"), QStringLiteral("formats"));
    auto* menu = new FormatMenu(*m_bench, m_formats);
    connect(menu, &FormatMenu::definitionWanted, this, &NumbersPage::openDefinition);
    m_formats->setMenu(menu);
    for (QWidget* tool : std::initializer_list<QWidget*>{m_view, m_rounding, m_settings, m_formats})
        tools()->addWidget(tool);
}

void NumbersPage::buildContent() {
    auto* card = new Card(tr("How the formats store it"));
    card->setKind(Kind::computed);
    auto* copy = new QPushButton(tr("Copy table"));
    copy->setProperty("role", "small");
    copy->setObjectName(QStringLiteral("copyRows"));
    connect(copy, &QPushButton::clicked, this, &NumbersPage::copyRows);
    card->tools()->addWidget(new FieldLegend);
    card->tools()->addWidget(copy);
    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(m_rows);
    card->content()->addWidget(scroll, 1);
    m_card = card;
    m_split = new QSplitter(Qt::Vertical);
    m_split->setChildrenCollapsible(false);
    m_split->setHandleWidth(8);
    m_split->addWidget(card);
    m_split->addWidget(m_line);
    m_split->setStretchFactor(0, 0);
    m_split->setStretchFactor(1, 1);
    m_views->addWidget(m_split);
    m_views->addWidget(m_codes);
    content()->addWidget(m_entry);
    content()->addWidget(m_views, 1);
}

void NumbersPage::buildActions() {
    const auto add = [this](const QString& text, const QKeySequence& keys, auto run) {
        auto* action = new QAction(text, this);
        action->setShortcut(keys);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        connect(action, &QAction::triggered, this, run);
        addAction(action);
        m_actions += action;
    };
    const auto open = [this] { emit session().selection().pageWanted(QStringLiteral("numbers")); };
    add(tr("Numbers: type a number"), QKeySequence(Qt::CTRL | Qt::Key_L), [this, open] {
        open();
        m_entry->focusField();
    });
    add(tr("Numbers: all codes of the chosen format"), QKeySequence(Qt::CTRL | Qt::Key_E), [this, open] {
        open();
        showView(QStringLiteral("codes"));
    });
    add(tr("Numbers: one step up in the chosen format"), QKeySequence(Qt::ALT | Qt::Key_Up),
        [this] { m_bench->step(true); });
    add(tr("Numbers: one step down in the chosen format"), QKeySequence(Qt::ALT | Qt::Key_Down),
        [this] { m_bench->step(false); });
    add(tr("Numbers: define a format"), QKeySequence(Qt::CTRL | Qt::Key_N), [this, open] {
        open();
        openDefinition();
    });
    for (const ScalarType& type : scalarTypes()) {
        auto* action = new QAction(tr("Format: %1").arg(toQt(type.title)), this);
        const QString name = toQt(type.name);
        connect(action, &QAction::triggered, this, [this, open, name] {
            open();
            if (!m_bench->shown().contains(name))
                m_bench->setShown(m_bench->shown() + QStringList{name});
            m_bench->setCurrent(static_cast<int>(m_bench->shown().indexOf(name)));
        });
        m_actions += action;
    }
}

QWidget* NumbersPage::inspector() {
    return m_inspector;
}

bool NumbersPage::showView(const QString& name) {
    if (name != QLatin1StringView("formats") && name != QLatin1StringView("codes"))
        return false;
    const int index = name == QLatin1StringView("codes") ? 1 : 0;
    m_view->setCurrent(index);
    m_views->setCurrentIndex(index);
    return true;
}

/// The rows get what they need as long as the number line keeps a line of text for each; the line has the
/// rest.
void NumbersPage::fit() {
    const int wanted = m_rows->minimumSizeHint().height() + theme().px(40) + 4;
    const int count = static_cast<int>(m_bench->rows().size());
    const int least = theme().px(200);
    m_line->setMinimumHeight(
        std::clamp(theme().px(110 + 16 * count), least, std::max(least, height() * 9 / 20)));
    if (wanted == m_card->maximumHeight())
        return;
    m_card->setMaximumHeight(wanted);
    m_card->setMinimumHeight(std::min(wanted, theme().px(170)));
    m_split->setSizes({wanted, 1});
}

void NumbersPage::resizeEvent(QResizeEvent* event) {
    Page::resizeEvent(event);
    fit();
}

void NumbersPage::refresh() {
    fit();
    std::vector<NumberLineRow> rows;
    for (const NumberRow& row : m_bench->rows())
        rows.push_back({formatTitle(row.format), formatCategory(row.format), row.format,
                        row.stored.code && row.stored.value.isFinite() ? std::optional(row.stored.value.value)
                                                                       : std::nullopt});
    m_line->setRows(std::move(rows), m_bench->current(), m_bench->value());
    m_rounding->setCurrent(static_cast<int>(m_bench->rounding()));
    const int count = static_cast<int>(m_bench->rows().size());
    setCaption(tr("One value, %n formats: what is kept, what is lost", nullptr, count));
}

void NumbersPage::openSettings() {
    auto* form = new NumberSettingsForm(m_bench->settings());
    auto* panel = new PopupPanel(tr("Scale, range, overflow"), form, tr("Apply"), this);
    panel->setObjectName(QStringLiteral("settingsPanel"));
    connect(panel, &PopupPanel::accepted, this, [this, form, panel] {
        const auto settings = form->settings();
        if (!settings)
            return panel->adjustSize();
        panel->close();
        m_bench->setSettings(*settings);
    });
    panel->openAt(m_settings);
}

void NumbersPage::openDefinition() {
    auto* form = new FormatDefinitionForm;
    auto* panel = new PopupPanel(tr("Define a format"), form, tr("Add"), this);
    panel->setObjectName(QStringLiteral("definitionPanel"));
    connect(panel, &PopupPanel::accepted, this, [this, form, panel] {
        const auto defined = m_bench->define(form->definition());
        if (defined)
            return void(panel->close());
        form->showProblem(errorText(defined.error()));
        panel->adjustSize();
    });
    panel->openAt(m_formats);
}

void NumbersPage::copyRows() {
    QGuiApplication::clipboard()->setText(m_rows->tableText());
}

} // namespace nibble::ui
