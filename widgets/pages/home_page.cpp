// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/home_page.h"

#include <QFileDialog>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "core/base/parallel.h"
#include "core/evaluation/machine.h"
#include "core/evaluation/memory_use.h"
#include "core/kernels/bandwidth.h"
#include "core/model/bundled_model.h"
#include "widgets/controls/card.h"
#include "widgets/home/questions.h"
#include "widgets/home/recent_row.h"
#include "widgets/icon.h"
#include "widgets/machine_text.h"
#include "widgets/session.h"
#include "widgets/text.h"

namespace nibble::ui {

HomePage::HomePage(Session& session) : Page(session, tr("Home")) {
    auto* columns = new QHBoxLayout;
    columns->setSpacing(8);
    columns->addWidget(makeQuestions(), 58);
    auto* side = new QVBoxLayout;
    side->setSpacing(8);
    side->addWidget(makeDrop());
    side->addWidget(makeRecent(), 1);
    side->addWidget(makeMachine());
    columns->addLayout(side, 42);
    content()->addLayout(columns, 1);
    connect(&session, &Session::modelChanged, this, &HomePage::look);
    connect(&session, &Session::recentChanged, this, &HomePage::refreshRecent);
    connect(&session.comparison(), &Comparison::resultChanged, m_questions, [this] {
        for (auto* row : m_questions->findChildren<QuestionRow*>())
            row->update();
    });
    refreshRecent();
    look();
}

QWidget* HomePage::makeQuestions() {
    auto* card = new Card;
    m_questions = card;
    bool first = true;
    for (auto& question : homeQuestions(session(), m_facts)) {
        if (!std::exchange(first, false))
            card->content()->addWidget(separator());
        card->content()->addWidget(new QuestionRow(session(), std::move(question)), 1);
    }
    return card;
}

QWidget* HomePage::makeDrop() {
    auto* frame = new QFrame;
    frame->setProperty("role", "drop");
    auto* layout = new QHBoxLayout(frame);
    layout->setContentsMargins(16, 12, 16, 12);
    layout->setSpacing(8);
    auto* words = new QVBoxLayout;
    words->setSpacing(0);
    auto* title = new QLabel(tr("Drop a model here"));
    title->setProperty("role", "cardTitle");
    auto* note = new QLabel(tr("GGUF, safetensors, llama2.c, a Hugging Face folder, or a saved experiment"));
    note->setProperty("role", "caption");
    note->setWordWrap(true);
    words->addWidget(title);
    words->addWidget(note);
    layout->addLayout(words, 1);
    auto* file = new QPushButton(tr("Open file"));
    connect(file, &QPushButton::clicked, this, [this] {
        const QString path = QFileDialog::getOpenFileName(this, tr("Open a model"));
        if (!path.isEmpty())
            session().open(path);
    });
    auto* folder = new QPushButton(tr("Open folder"));
    connect(folder, &QPushButton::clicked, this, [this] {
        const QString path = QFileDialog::getExistingDirectory(this, tr("Open a Hugging Face folder"));
        if (!path.isEmpty())
            session().open(path);
    });
    layout->addWidget(file);
    layout->addWidget(folder);
    return frame;
}

QWidget* HomePage::makeRecent() {
    m_recent = new Card(tr("Recent models"));
    return m_recent;
}

void HomePage::refreshRecent() {
    delete m_recentRows;
    m_recentRows = new QWidget;
    auto* layout = new QVBoxLayout(m_recentRows);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    const auto& recent = session().saved().recent;
    const QString open = session().model() ? QString::fromStdString(session().model()->path) : QString();
    layout->addWidget(separator());
    auto* builtIn = new RecentRow({.name = tr("Built-in model"),
                                   .format = QStringLiteral("GGUF"),
                                   .bytes = static_cast<std::int64_t>(bundledModelBytes().size())},
                                  session().builtIn());
    connect(builtIn, &QAbstractButton::clicked, this, [this] { session().open({}); });
    layout->addWidget(builtIn);
    for (qsizetype i = 0; i < std::min<qsizetype>(8, recent.size()); ++i) {
        layout->addWidget(separator());
        auto* row = new RecentRow(recent[i], recent[i].path == open && !open.isEmpty());
        connect(row, &QAbstractButton::clicked, this,
                [this, path = recent[i].path] { session().open(path); });
        layout->addWidget(row);
    }
    layout->addStretch(1);
    m_recent->content()->addWidget(m_recentRows);
}

void HomePage::addFact(QGridLayout& grid, int place, const QString& name, const QString& value) {
    auto* key = new QLabel(name);
    key->setProperty("role", "note");
    auto* figure = new QLabel(value);
    figure->setProperty("role", "mono");
    figure->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    figure->setTextInteractionFlags(Qt::TextSelectableByMouse);
    grid.addWidget(key, place / 2, 3 * (place % 2));
    grid.addWidget(figure, place / 2, 3 * (place % 2) + 1);
    if (place == 3)
        m_bandwidth = figure;
    if (place == 4)
        m_free = figure;
}

QWidget* HomePage::makeMachine() {
    auto* card = new Card(tr("This machine"));
    auto* measure = new QPushButton(tr("Measure"));
    measure->setProperty("role", "small");
    measure->setObjectName(QStringLiteral("measureBandwidth"));
    measure->setToolTip(tr("Reads memory with all threads for a moment"));
    connect(measure, &QPushButton::clicked, this, &HomePage::measureBandwidth);
    card->tools()->addWidget(measure);
    auto* facts = new QWidget;
    auto* grid = new QGridLayout(facts);
    grid->setContentsMargins(12, 0, 12, 12);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(4);
    grid->setColumnStretch(1, 1);
    grid->setColumnMinimumWidth(2, 16);
    grid->setColumnStretch(4, 1);
    const auto machine = machineInfo();
    addFact(*grid, 0, tr("Processor"), shortProcessorName(toQt(machine.processor)));
    addFact(*grid, 1, tr("Cores"), QString::number(machine.cores));
    addFact(*grid, 2, tr("Vector instructions"), isaText(toQt(machine.isa)));
    addFact(*grid, 3, tr("Read bandwidth"), QStringLiteral("·"));
    addFact(*grid, 4, tr("Memory free"), bytesText(static_cast<double>(memoryUse().availableBytes)));
    addFact(*grid, 5, tr("Memory"), bytesText(static_cast<double>(machine.memoryBytes)));
    card->content()->addWidget(facts);
    return card;
}

void HomePage::measureBandwidth() {
    auto measured = std::make_shared<double>(0);
    session().jobs().start(
        {.title = tr("Measure the read bandwidth"),
         .work = [measured](const JobContext& job) -> Expected<void> {
             for (int i = 0; i < 5 && !job.stopRequested(); ++i) {
                 *measured = std::max(*measured, kernels::measureReadBandwidth(threadCount()));
                 job.report("bandwidth", i + 1, 5);
             }
             kernels::releaseBandwidthBuffer();
             return job.stopRequested() ? stoppedByUser() : Expected<void>();
         },
         .finished =
             [this, measured, guard = QPointer<HomePage>(this)](const Expected<void>& outcome) {
                 if (guard && outcome)
                     m_bandwidth->setText(tr("%1 GB/s, measured").arg(QLocale().toString(*measured, 'f', 1)));
             }});
}

/// What the questions say of the model is found in the background; they show it when it is there.
void HomePage::look() {
    m_stop.request_stop();
    m_facts.reset();
    const auto& model = session().model();
    refreshRecent();
    if (!model)
        return;
    setCaption(tr("Start with a question; each opens a page already set up for %1")
                   .arg(session().builtIn() ? tr("the built-in model") : toQt(model->name)));
    ++m_looking;
    m_stop = session().background().run(
        this, [model](std::stop_token stop) { return homeFacts(model, {.stop = std::move(stop)}); },
        [this, model](const Expected<HomeFacts>& facts) {
            --m_looking;
            if (!facts || model != session().model())
                return;
            m_facts = std::make_shared<HomeFacts>(*facts);
            m_free->setText(bytesText(static_cast<double>(memoryUse().availableBytes)));
            for (auto* row : m_questions->findChildren<QuestionRow*>())
                row->update();
        });
}

} // namespace nibble::ui
