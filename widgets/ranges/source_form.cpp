// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/ranges/source_form.h"

#include <cmath>

#include <QComboBox>
#include <QCoreApplication>
#include <QFileDialog>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "widgets/ranges/number_field.h"
#include "widgets/ranges/range_bench.h"
#include "widgets/session.h"
#include "widgets/text.h"

namespace nibble::ui {

namespace {

using From = RangeSource::Kind;

} // namespace

SourceForm::SourceForm(RangeBench& bench, QWidget* parent)
    : QWidget(parent), m_bench(bench), m_kind(makeCombo(QStringLiteral("sourceKind"), tr("Data"))),
      m_pages(new QStackedWidget) {
    m_kind->addItems(
        {tr("Distribution"), tr("Worked example"), tr("Tensor"), tr("Activations"), tr("Picture")});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addWidget(m_kind);
    layout->addWidget(m_pages);
    buildDistribution();
    buildList();
    buildTensor();
    buildActivations();
    buildPicture();
    connect(m_kind, &QComboBox::activated, this, [this](int choice) {
        RangeSource source = m_bench.settings().source;
        source.kind = static_cast<From>(choice);
        m_bench.setSource(source);
    });
    connect(&bench, &RangeBench::settingsChanged, this, &SourceForm::refresh);
    connect(&bench.session(), &Session::modelChanged, this, &SourceForm::refresh);
    refresh();
}

QFormLayout* SourceForm::addPage() {
    auto* page = new QWidget;
    auto* form = new QFormLayout(page);
    form->setContentsMargins(0, 0, 0, 0);
    form->setHorizontalSpacing(8);
    form->setVerticalSpacing(4);
    m_pages->addWidget(page);
    return form;
}

void SourceForm::buildDistribution() {
    auto* form = addPage();
    m_shape = makeCombo(QStringLiteral("distribution"), tr("Shape"));
    for (const DistributionInfo& row : allDistributions()) {
        m_shape->addItem(QCoreApplication::translate("Ranges", row.title.data()), toQt(row.name));
        m_shape->setItemData(m_shape->count() - 1,
                             QCoreApplication::translate("Ranges", row.description.data()), Qt::ToolTipRole);
    }
    const auto setting = [this](auto change) {
        return [this, change](double number) {
            RangeSource source = m_bench.settings().source;
            if (!change(source.distribution, number))
                return false;
            m_bench.setSource(source);
            return true;
        };
    };
    using Settings = DistributionSettings;
    constexpr double far = 1e29;
    m_location = new NumberField(QStringLiteral("location"), tr("Mean"), setting([](Settings& s, double x) {
                                     s.location = x;
                                     return std::abs(x) < far;
                                 }));
    m_scale =
        new NumberField(QStringLiteral("distributionScale"), tr("Scale"), setting([](Settings& s, double x) {
                            s.scale = x;
                            return x > 1 / far && x < far;
                        }));
    m_degrees = new NumberField(QStringLiteral("degrees"), tr("Degrees of freedom"),
                                setting([](Settings& s, double x) {
                                    s.degrees = x;
                                    return x >= 0.5 && x <= 1e6;
                                }));
    m_samples = new NumberField(QStringLiteral("samples"), tr("Samples"), setting([](Settings& s, double x) {
                                    s.samples = std::llround(std::min(x, 1e12));
                                    return x >= 1 && x <= static_cast<double>(Settings::kMostSamples);
                                }));
    m_seed = new NumberField(QStringLiteral("seed"), tr("Seed"), setting([](Settings& s, double x) {
                                 s.seed = x >= 0 && x < 1e15 ? static_cast<std::uint64_t>(x) : 0;
                                 return x >= 0 && x < 1e15;
                             }));
    m_scaleLabel = new QLabel;
    m_degreesLabel = new QLabel(tr("Degrees"));
    form->addRow(tr("Shape"), m_shape);
    form->addRow(tr("Location"), m_location);
    form->addRow(m_scaleLabel, m_scale);
    form->addRow(m_degreesLabel, m_degrees);
    form->addRow(tr("Samples"), m_samples);
    form->addRow(tr("Seed"), m_seed);
    connect(m_shape, &QComboBox::activated, this, [this](int choice) {
        RangeSource source = m_bench.settings().source;
        source.distribution.name = m_shape->itemData(choice).toString().toStdString();
        m_bench.setSource(source);
    });
}

void SourceForm::buildList() {
    auto* note = new QLabel(tr("−2.1, 0.5, 1.8, or your own: the values of the table below"));
    note->setProperty("role", "note");
    note->setWordWrap(true);
    addPage()->addRow(note);
}

void SourceForm::buildTensor() {
    m_tensor = makeCombo(QStringLiteral("tensor"), tr("Tensor"));
    addPage()->addRow(m_tensor);
    connect(m_tensor, &QComboBox::activated, this, [this] {
        RangeSource source = m_bench.settings().source;
        source.tensor = m_tensor->currentText();
        m_bench.setSource(source);
    });
}

void SourceForm::buildActivations() {
    auto* form = addPage();
    m_layer = makeCombo(QStringLiteral("layer"), tr("Layer"));
    m_layer->setToolTip(tr("What this layer is given, a row per token"));
    m_prompt = new QLineEdit;
    m_prompt->setObjectName(QStringLiteral("prompt"));
    m_prompt->setAccessibleName(tr("Prompt"));
    m_prompt->setPlaceholderText(tr("A prompt, then Enter"));
    auto* run = new QPushButton(tr("Take activations"));
    run->setObjectName(QStringLiteral("capture"));
    form->addRow(m_layer);
    form->addRow(m_prompt);
    form->addRow(run);
    const auto ask = [this] {
        RangeSource source = m_bench.settings().source;
        source.kind = From::activations;
        source.tensor = m_layer->currentText();
        source.prompt = m_prompt->text();
        m_bench.setSource(source);
    };
    connect(run, &QPushButton::clicked, this, ask);
    connect(m_prompt, &QLineEdit::returnPressed, this, ask);
    connect(m_layer, &QComboBox::activated, this, ask);
}

void SourceForm::buildPicture() {
    auto* form = addPage();
    m_pictureName = new QLabel;
    m_pictureName->setProperty("role", "note");
    m_pictureName->setWordWrap(true);
    auto* drawn = new QPushButton(tr("Drawn picture"));
    drawn->setObjectName(QStringLiteral("drawnPicture"));
    auto* open = new QPushButton(tr("Open PNG or JPEG…"));
    form->addRow(m_pictureName);
    form->addRow(drawn);
    form->addRow(open);
    connect(open, &QPushButton::clicked, this, &SourceForm::openPicture);
    connect(drawn, &QPushButton::clicked, this, [this] {
        RangeSource source = m_bench.settings().source;
        source.picture.clear();
        m_bench.setSource(source);
    });
}

void SourceForm::openPicture() {
    const QString path =
        QFileDialog::getOpenFileName(this, tr("Open a picture"), {}, tr("Pictures (*.png *.jpg *.jpeg)"));
    if (path.isEmpty())
        return;
    RangeSource source = m_bench.settings().source;
    source.picture = path;
    m_bench.setSource(source);
}

void SourceForm::fillTensors() {
    const auto& model = m_bench.session().model();
    if (m_filledFor == model.get())
        return;
    m_filledFor = model.get();
    m_tensor->clear();
    m_layer->clear();
    if (!model)
        return;
    QStringList all, layers;
    for (const ModelTensor& tensor : model->tensors()) {
        all += toQt(tensor.name);
        if (tensor.name.starts_with("blk.") && tensor.shape().size() == 2)
            layers += toQt(tensor.name);
    }
    m_tensor->addItems(all);
    m_layer->addItems(layers);
}

void SourceForm::refresh() {
    fillTensors();
    const RangeSource& source = m_bench.settings().source;
    const DistributionSettings& drawn = source.distribution;
    m_kind->setCurrentIndex(static_cast<int>(source.kind));
    m_pages->setCurrentIndex(static_cast<int>(source.kind));
    // A hidden page takes no room.
    for (int i = 0; i < m_pages->count(); ++i)
        m_pages->widget(i)->setSizePolicy(QSizePolicy::Preferred, i == m_pages->currentIndex()
                                                                      ? QSizePolicy::Preferred
                                                                      : QSizePolicy::Ignored);
    m_pages->adjustSize();
    m_shape->setCurrentIndex(m_shape->findData(toQt(drawn.name)));
    const auto* row = findDistribution(drawn.name);
    m_shape->setToolTip(row ? QCoreApplication::translate("Ranges", row->description.data()) : QString());
    m_scaleLabel->setText(row ? toQt(row->scaleSign) : QString());
    m_degrees->setVisible(row && row->hasDegrees);
    m_degreesLabel->setVisible(row && row->hasDegrees);
    m_location->showNumber(drawn.location);
    m_scale->showNumber(drawn.scale);
    m_degrees->showNumber(drawn.degrees);
    m_samples->showNumber(static_cast<double>(drawn.samples));
    m_seed->showNumber(static_cast<double>(drawn.seed));
    m_tensor->setCurrentIndex(m_tensor->findText(source.tensor));
    if (const int at = m_layer->findText(source.tensor); at >= 0)
        m_layer->setCurrentIndex(at);
    m_tensor->setToolTip(source.tensor);
    m_pictureName->setText(source.picture.isEmpty() ? tr("A landscape drawn by ourselves") : source.picture);
}

} // namespace nibble::ui
