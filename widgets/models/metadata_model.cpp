// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/metadata_model.h"

#include <array>

#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

/// In the order of MetadataValue's alternatives; arrays follow in the same order.
constexpr std::array kTypeNames{"uint8",   "int8", "uint16", "int16",  "uint32", "int32",
                                "float32", "bool", "string", "uint64", "int64",  "float64"};
static_assert(std::variant_size_v<MetadataValue> == 2 * kTypeNames.size());

template <typename T>
QString oneText(const T& value) {
    if constexpr (std::is_same_v<T, std::string>)
        return toQt(value);
    else if constexpr (std::is_same_v<T, bool>)
        return value ? QStringLiteral("true") : QStringLiteral("false");
    else if constexpr (std::is_floating_point_v<T>)
        return QString::number(value, 'g', std::numeric_limits<T>::max_digits10);
    else
        return QString::number(value);
}

template <typename T>
struct IsVector : std::false_type {};
template <typename T>
struct IsVector<std::vector<T>> : std::true_type {};

} // namespace

bool isMetadataArray(const MetadataValue& value) {
    return value.index() >= kTypeNames.size();
}

QString metadataTypeName(const MetadataValue& value) {
    const QString name = QString::fromLatin1(kTypeNames[value.index() % kTypeNames.size()]);
    return isMetadataArray(value) ? name + QStringLiteral("[]") : name;
}

qsizetype metadataElements(const MetadataValue& value) {
    return std::visit(
        [](const auto& held) -> qsizetype {
            if constexpr (IsVector<std::decay_t<decltype(held)>>::value)
                return static_cast<qsizetype>(held.size());
            else
                return 1;
        },
        value);
}

QString metadataText(const MetadataValue& value, qsizetype element) {
    return std::visit(
        [element](const auto& held) -> QString {
            using Held = std::decay_t<decltype(held)>;
            if constexpr (IsVector<Held>::value) {
                const typename Held::value_type one = held[static_cast<std::size_t>(element)];
                return oneText(one);
            } else {
                return oneText(held);
            }
        },
        value);
}

void MetadataModel::setModel(const ModelPointer& model) {
    beginResetModel();
    m_model = model;
    endResetModel();
}

const Metadata::Entry* MetadataModel::entry(int row) const {
    return m_model && row >= 0 && row < rowCount()
               ? &m_model->metadata.entries()[static_cast<std::size_t>(row)]
               : nullptr;
}

int MetadataModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || !m_model ? 0 : static_cast<int>(m_model->metadata.entries().size());
}

int MetadataModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : columnCount_;
}

QVariant MetadataModel::data(const QModelIndex& index, int role) const {
    const Metadata::Entry* shown = index.isValid() ? entry(index.row()) : nullptr;
    if (!shown)
        return {};
    if (role == Qt::FontRole)
        return theme().numberFont(Type::table);
    if (role == Qt::ForegroundRole && index.column() == type)
        return theme().colour(Colour::text3);
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case key:
        return toQt(shown->first);
    case type:
        return metadataTypeName(shown->second);
    default:
        return toQt(describe(shown->second)).replace(QChar('\n'), QStringLiteral("↵"));
    }
}

QVariant MetadataModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    return section == key ? tr("Key") : section == type ? tr("Type") : tr("Value");
}

void MetadataValueModel::setValue(std::shared_ptr<const void> owner, const MetadataValue* shown) {
    beginResetModel();
    m_owner = std::move(owner);
    m_value = shown;
    endResetModel();
}

int MetadataValueModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || !m_value ? 0 : static_cast<int>(metadataElements(*m_value));
}

int MetadataValueModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : 1;
}

QVariant MetadataValueModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || !m_value)
        return {};
    if (role == Qt::FontRole)
        return theme().numberFont(Type::table);
    if (role == Qt::DisplayRole)
        return metadataText(*m_value, index.row()).replace(QChar('\n'), QStringLiteral("↵"));
    return {};
}

QVariant MetadataValueModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (role != Qt::DisplayRole)
        return {};
    return orientation == Qt::Vertical ? QVariant(section) : QVariant(tr("Value"));
}

} // namespace nibble::ui
