// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/tensor_tree_model.h"

#include <QLocale>

#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

/// Indices of rows at the top carry this; those below carry their parent's row.
constexpr quintptr kTop = ~quintptr{0};

/// "blk.12." of "blk.12.attn_q.weight": everything up to the first part that is a number. Empty if none is.
std::string blockPrefix(const std::string& name) {
    std::size_t begin = 0;
    while (begin < name.size()) {
        const std::size_t end = name.find('.', begin);
        if (end == std::string::npos)
            return {};
        const bool number = end > begin && name.find_first_not_of("0123456789", begin) >= end;
        if (number)
            return name.substr(0, end + 1);
        begin = end + 1;
    }
    return {};
}

QString compactShape(const Shape& shape) {
    QStringList parts;
    for (const auto extent : shape)
        parts += QString::number(extent);
    return parts.isEmpty() ? QStringLiteral("1") : parts.join(QChar(0xD7));
}

bool isNumber(int column) {
    return column == TensorTreeModel::shape || column == TensorTreeModel::bytes ||
           column == TensorTreeModel::bits || column == TensorTreeModel::share;
}

QString roleText(TensorRole role) {
    switch (role) {
    case TensorRole::scale:
        return TensorTreeModel::tr("factors of another tensor: bytes, but no parameters");
    case TensorRole::unused:
        return TensorTreeModel::tr("not used: neither bytes nor parameters of the model");
    case TensorRole::parameter:
        break;
    }
    return {};
}

} // namespace

TensorTreeModel::TensorTreeModel(QObject* parent) : QAbstractItemModel(parent) {}

void TensorTreeModel::Sums::add(const ModelTensor& tensor) {
    ++tensors;
    bytes += static_cast<qint64>(tensor.data.bytes().size());
    parameters += tensor.role == TensorRole::parameter ? tensor.data.elements() : 0;
}

void TensorTreeModel::setModel(const ModelPointer& model) {
    beginResetModel();
    m_model = model;
    build();
    endResetModel();
}

void TensorTreeModel::build() {
    m_rows.clear();
    m_places.clear();
    m_histograms.clear();
    m_parameters = m_model ? m_model->parameters() : 0;
    if (!m_model)
        return;
    const auto& tensors = m_model->tensors();
    m_histograms.resize(tensors.size());
    QHash<QString, int> blocks;
    for (int i = 0; i < static_cast<int>(tensors.size()); ++i) {
        const ModelTensor& tensor = tensors[static_cast<std::size_t>(i)];
        const QString prefix = toQt(blockPrefix(tensor.name));
        const int row = prefix.isEmpty() ? -1 : blocks.value(prefix, -1);
        if (row < 0) {
            if (!prefix.isEmpty())
                blocks.insert(prefix, static_cast<int>(m_rows.size()));
            m_rows.push_back({prefix, prefix.isEmpty() ? i : -1, {}, {}});
        }
        Row& target = row < 0 ? m_rows.back() : m_rows[static_cast<std::size_t>(row)];
        const int at = row < 0 ? static_cast<int>(m_rows.size()) - 1 : row;
        m_places.push_back({at, prefix.isEmpty() ? -1 : static_cast<int>(target.tensors.size())});
        if (!prefix.isEmpty())
            target.tensors.push_back(i);
        target.sums.add(tensor);
    }
}

void TensorTreeModel::setHistogram(int tensor, const HistogramPointer& sampled) {
    m_histograms[static_cast<std::size_t>(tensor)] = sampled;
    const QModelIndex changed = tensorIndex(tensor, Column::histogram);
    emit dataChanged(changed, changed, {histogramRole});
}

bool TensorTreeModel::hasHistogram(int tensor) const {
    return m_histograms[static_cast<std::size_t>(tensor)] != nullptr;
}

QModelIndex TensorTreeModel::indexOf(const QString& canonicalName) const {
    if (!m_model)
        return {};
    const ModelTensor* found = m_model->find(canonicalName.toStdString());
    return found ? tensorIndex(static_cast<int>(found - m_model->tensors().data()), name) : QModelIndex();
}

QModelIndex TensorTreeModel::tensorIndex(int tensor, int column) const {
    const Place place = m_places[static_cast<std::size_t>(tensor)];
    return place.child < 0 ? createIndex(place.row, column, kTop)
                           : createIndex(place.child, column, static_cast<quintptr>(place.row));
}

QModelIndex TensorTreeModel::index(int row, int column, const QModelIndex& parent) const {
    if (!hasIndex(row, column, parent))
        return {};
    return createIndex(row, column, parent.isValid() ? static_cast<quintptr>(parent.row()) : kTop);
}

QModelIndex TensorTreeModel::parent(const QModelIndex& child) const {
    if (!child.isValid() || child.internalId() == kTop)
        return {};
    return createIndex(static_cast<int>(child.internalId()), 0, kTop);
}

int TensorTreeModel::rowCount(const QModelIndex& parent) const {
    if (!parent.isValid())
        return static_cast<int>(m_rows.size());
    if (parent.internalId() != kTop || parent.column() != 0)
        return 0;
    return static_cast<int>(m_rows[static_cast<std::size_t>(parent.row())].tensors.size());
}

int TensorTreeModel::columnCount(const QModelIndex&) const {
    return columnCount_;
}

QVariant TensorTreeModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid())
        return {};
    const int column = index.column();
    if (role == Qt::TextAlignmentRole)
        return QVariant((isNumber(column) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role == Qt::FontRole && column != name)
        return theme().numberFont(Type::table);
    const bool inBlock = index.internalId() != kTop;
    const Row& row = m_rows[inBlock ? index.internalId() : static_cast<std::size_t>(index.row())];
    if (inBlock)
        return tensorData(row.tensors[static_cast<std::size_t>(index.row())], true, column, role);
    return row.tensor < 0 ? blockData(row, column, role) : tensorData(row.tensor, false, column, role);
}

QVariant TensorTreeModel::figures(const Sums& sums, int column, int role) const {
    const bool sorting = role == sortRole;
    switch (column) {
    case bytes:
        return sorting ? QVariant(sums.bytes) : QVariant(megabytesText(static_cast<double>(sums.bytes)));
    case bits: {
        if (sums.parameters == 0)
            return sorting ? QVariant(0.0) : QVariant(QStringLiteral("–"));
        const double value = 8.0 * static_cast<double>(sums.bytes) / static_cast<double>(sums.parameters);
        return sorting ? QVariant(value) : QVariant(QLocale().toString(value, 'f', 2));
    }
    case share: {
        const double value = m_parameters > 0 ? 100.0 * static_cast<double>(sums.parameters) /
                                                    static_cast<double>(m_parameters)
                                              : 0.0;
        return sorting ? QVariant(value) : QVariant(QLocale().toString(value, 'f', 1) + QStringLiteral(" %"));
    }
    default:
        return {};
    }
}

QVariant TensorTreeModel::blockData(const Row& row, int column, int role) const {
    switch (role) {
    case Qt::FontRole: {
        QFont font = theme().font(Type::table);
        font.setWeight(QFont::DemiBold);
        return font;
    }
    case tensorRole:
        return -1;
    case canonicalRole:
        return row.name;
    case Qt::ToolTipRole:
        return tr("%1: %2 tensors, %3, %4")
            .arg(row.name.chopped(1), integerText(row.sums.tensors),
                 bytesText(static_cast<double>(row.sums.bytes)),
                 countText(static_cast<double>(row.sums.parameters)));
    case Qt::DisplayRole:
    case sortRole:
        break;
    default:
        return {};
    }
    switch (column) {
    case name:
        return row.name.chopped(1);
    case shape:
        return role == sortRole ? QVariant(row.sums.parameters)
                                : QVariant(tr("%n tensors", nullptr, static_cast<int>(row.sums.tensors)));
    case type:
    case histogram:
        return role == sortRole ? QVariant(QString()) : QVariant();
    default:
        return figures(row.sums, column, role);
    }
}

QString TensorTreeModel::shortName(int tensor, bool inBlock) const {
    const auto& full = m_model->tensors()[static_cast<std::size_t>(tensor)].name;
    QString text = toQt(full);
    if (inBlock)
        text = text.mid(static_cast<qsizetype>(blockPrefix(full).size()));
    if (text.endsWith(QLatin1StringView(".weight")))
        text.chop(7);
    return text;
}

QVariant TensorTreeModel::tensorData(int tensor, bool inBlock, int column, int role) const {
    const ModelTensor& shown = m_model->tensors()[static_cast<std::size_t>(tensor)];
    switch (role) {
    case tensorRole:
        return tensor;
    case canonicalRole:
        return toQt(shown.name);
    case histogramRole:
        return QVariant::fromValue(m_histograms[static_cast<std::size_t>(tensor)]);
    case Qt::ToolTipRole: {
        QStringList lines{toQt(shown.name)};
        if (shown.sourceName != shown.name)
            lines += tr("in the file: %1").arg(toQt(shown.sourceName));
        if (const QString text = roleText(shown.role); !text.isEmpty())
            lines += text;
        return lines.join(QChar('\n'));
    }
    case Qt::DisplayRole:
    case sortRole:
        break;
    default:
        return {};
    }
    Sums own;
    own.add(shown);
    switch (column) {
    case name:
        return shortName(tensor, inBlock);
    case type:
        return toQt(info(shown.data.type()).name);
    case shape:
        return role == sortRole ? QVariant(static_cast<qint64>(shown.data.elements()))
                                : QVariant(compactShape(shown.shape()));
    case histogram: {
        // By how wide the bulk of the values is.
        const auto& known = m_histograms[static_cast<std::size_t>(tensor)];
        return role == sortRole ? QVariant(known ? known->high - known->low : -1.0) : QVariant();
    }
    default:
        return figures(own, column, role);
    }
}

QVariant TensorTreeModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant((isNumber(section) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    const bool tip = role == Qt::ToolTipRole;
    if (role != Qt::DisplayRole && !tip)
        return {};
    switch (section) {
    case name:
        return tip ? tr("Canonical (GGUF) name without .weight") : tr("Name");
    case type:
        return tip ? tr("How the values are stored") : tr("Type");
    case shape:
        return tip ? tr("Outputs × inputs; sorts by the number of values") : tr("Shape");
    case bytes:
        return tip ? tr("Bytes as stored, in megabytes (10⁶ bytes)") : tr("MB");
    case bits:
        return tip ? tr("8 · bytes / parameters, scales included") : tr("Bits/w");
    case share:
        return tip ? tr("Share of the model's parameters") : tr("Share");
    case histogram:
        return tip ? tr("Of a sample of up to 16 384 values; sorts by the width of their bulk")
                   : tr("Histogram");
    default:
        return {};
    }
}

} // namespace nibble::ui
