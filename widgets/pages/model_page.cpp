// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/model_page.h"

#include <QAction>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "widgets/controls/card.h"
#include "widgets/controls/segmented.h"
#include "widgets/icon.h"
#include "widgets/model/file_map_view.h"
#include "widgets/model/metadata_view.h"
#include "widgets/model/tensors_view.h"
#include "widgets/model/tokenizer_view.h"
#include "widgets/session.h"
#include "widgets/text.h"

namespace nibble::ui {

namespace {

/// "llama, 22 blocks, width 2048, …": what the configuration says, unknown numbers left out.
QString configText(const Model& model) {
    const ModelConfig& config = model.config;
    QStringList parts{toQt(config.architectureName)};
    const auto add = [&](const QString& text, std::int64_t number) {
        if (number > 0)
            parts += text.arg(number);
    };
    add(ModelPage::tr("%1 blocks"), config.layers);
    add(ModelPage::tr("width %1"), config.embeddingLength);
    add(ModelPage::tr("feed-forward %1"), config.feedForwardLength);
    add(ModelPage::tr("%1 heads"), config.heads);
    add(ModelPage::tr("%1 KV heads"), config.kvHeads);
    add(ModelPage::tr("vocabulary %1"), config.vocabularySize);
    add(ModelPage::tr("context %1"), config.contextLength);
    parts.removeAll(QString());
    return parts.join(QStringLiteral(", "));
}

} // namespace

ModelPage::ModelPage(Session& session)
    : Page(session, tr("Model")), m_stack(new QStackedWidget), m_tensors(new TensorsView(session)),
      m_metadata(new MetadataView), m_tokenizer(new TokenizerView), m_fileMap(new FileMapView) {
    const QStringList names{tr("Tensors"), tr("Metadata"), tr("Tokenizer"), tr("File map")};
    m_tabs = new SegmentedControl(names);
    tools()->addWidget(m_tabs);
    auto* open = new QPushButton(icon(QStringLiteral("folder")), tr("Open"));
    tools()->addWidget(open);
    auto* map = new Card(tr("File map"));
    map->setKind(Kind::computed);
    map->setNote(tr("what the bytes of the file hold, in their order; a click chooses the tensor"));
    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(m_fileMap);
    map->content()->addWidget(scroll);
    for (QWidget* view : std::initializer_list<QWidget*>{m_tensors, m_metadata, m_tokenizer, map})
        m_stack->addWidget(view);
    content()->addWidget(m_stack);
    makeCommands(names);
    connect(m_tabs, &SegmentedControl::chosen, m_stack, &QStackedWidget::setCurrentIndex);
    connect(open, &QPushButton::clicked, this, &ModelPage::chooseFile);
    connect(&session, &Session::modelChanged, this, &ModelPage::modelChanged);
    connect(&session.selection(), &Selection::tensorChanged, m_fileMap, &FileMapView::setTensor);
    connect(m_fileMap, &FileMapView::tensorChosen, &session.selection(), &Selection::setTensor);
    modelChanged();
}

void ModelPage::makeCommands(const QStringList& tabs) {
    for (int i = 0; i < tabs.size(); ++i) {
        auto* action = new QAction(tr("Model: %1").arg(tabs[i]), this);
        connect(action, &QAction::triggered, this, [this, i] {
            emit session().selection().pageWanted(QStringLiteral("model"));
            showTab(static_cast<Tab>(i));
        });
        m_commands += action;
    }
}

QWidget* ModelPage::inspector() {
    return m_tensors->inspector();
}

bool ModelPage::settled() const {
    return m_tensors->settled() && m_tokenizer->settled();
}

void ModelPage::showTab(Tab tab) {
    m_tabs->setCurrent(static_cast<int>(tab));
    m_stack->setCurrentIndex(static_cast<int>(tab));
}

void ModelPage::modelChanged() {
    const ModelPointer& model = session().model();
    setCaption(model ? configText(*model) : tr("No model is open."));
    m_metadata->setModel(model);
    m_tokenizer->setModel(model);
    m_fileMap->setModel(model);
    m_fileMap->setTensor(session().selection().tensor());
    if (model && model->tensors().empty()) // a vocabulary alone
        showTab(model->tokenizer ? Tab::tokenizer : Tab::metadata);
}

void ModelPage::chooseFile() {
    const QString path = QFileDialog::getOpenFileName(
        this, tr("Open a model"), {},
        tr("Models (*.gguf *.safetensors *.bin);;Experiments and reports (*.json);;All files (*)"));
    if (!path.isEmpty())
        session().open(path);
}

void ModelPage::showEvent(QShowEvent* event) {
    Page::showEvent(event);
    m_tensors->setActive(true);
}

void ModelPage::hideEvent(QHideEvent* event) {
    Page::hideEvent(event);
    m_tensors->setActive(false);
}

} // namespace nibble::ui
