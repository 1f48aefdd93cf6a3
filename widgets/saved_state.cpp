// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/saved_state.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QStandardPaths>

#include "core/base/output_file.h"
#include "core/experiment/experiment_json.h"

namespace nibble::ui {

namespace {

constexpr std::size_t kLimit = std::size_t{4} << 20;

Error badField(const std::string& path, const char* field, const char* problem) {
    return {.kind = ErrorKind::badFile, .message = problem, .path = path, .field = field};
}

/// One line per setting that is a text: its key and where it lives.
struct TextField {
    const char* key;
    QString SavedState::*member;
};
constexpr TextField kTexts[] = {
    {"page", &SavedState::page},         {"theme", &SavedState::theme},
    {"language", &SavedState::language}, {"model", &SavedState::model},
    {"tensor", &SavedState::tensor},     {"variant", &SavedState::variant},
    {"number", &SavedState::number},     {"number_format", &SavedState::numberFormat},
};

struct ListField {
    const char* key;
    QStringList SavedState::*member;
};
constexpr ListField kLists[] = {{"torn_off", &SavedState::tornOff},
                                {"number_formats", &SavedState::numberFormats}};

struct BytesField {
    const char* key;
    QByteArray SavedState::*member;
};
constexpr BytesField kBytes[] = {{"geometry", &SavedState::geometry},
                                 {"window_state", &SavedState::windowState}};

QJsonObject recentToJson(const RecentModel& model) {
    return {{"path", model.path},
            {"name", model.name},
            {"format", model.format},
            {"parameters", static_cast<qint64>(model.parameters)},
            {"bytes", static_cast<qint64>(model.bytes)},
            {"opened", model.opened.toString(Qt::ISODate)}};
}

Expected<RecentModel> recentFromJson(const QJsonValue& value, const std::string& path) {
    const QJsonObject object = value.toObject();
    if (!value.isObject() || !object["path"].isString() || object["path"].toString().isEmpty())
        return Unexpected(badField(path, "recent", "each entry must be an object with a path"));
    return RecentModel{.path = object["path"].toString(),
                       .name = object["name"].toString(),
                       .format = object["format"].toString(),
                       .parameters = object["parameters"].toInteger(),
                       .bytes = object["bytes"].toInteger(),
                       .opened = QDateTime::fromString(object["opened"].toString(), Qt::ISODate)};
}

Expected<void> readRecent(const QJsonValue& value, const std::string& path, SavedState& state) {
    if (value.isUndefined())
        return {};
    if (!value.isArray())
        return Unexpected(badField(path, "recent", "must be a list"));
    for (const auto& entry : value.toArray()) {
        auto model = recentFromJson(entry, path);
        if (!model)
            return passOn(model);
        if (state.recent.size() < SavedState::kRecentModels)
            state.recent.append(*model);
    }
    return {};
}

Expected<void> readFields(const QJsonObject& object, const std::string& path, SavedState& state) {
    for (const auto& field : kTexts) {
        const QJsonValue value = object[QLatin1StringView(field.key)];
        if (value.isString())
            state.*field.member = value.toString();
        else if (!value.isUndefined())
            return Unexpected(badField(path, field.key, "must be a text"));
    }
    for (const auto& field : kBytes)
        state.*field.member =
            QByteArray::fromBase64(object[QLatin1StringView(field.key)].toString().toLatin1());
    state.inspector = object["inspector"].toBool(true);
    for (const auto& field : kLists)
        for (const auto& text : object[QLatin1StringView(field.key)].toArray())
            (state.*field.member).append(text.toString());
    if (const QJsonValue experiment = object["experiment"]; experiment.isObject()) {
        auto read = experimentFromJson(QJsonDocument(experiment.toObject()).toJson().toStdString(), path);
        if (!read)
            return passOn(read);
        state.experiment = std::move(*read);
    }
    return readRecent(object["recent"], path, state);
}

} // namespace

QString SavedState::defaultPath() {
    return QStandardPaths::writableLocation(QStandardPaths::AppConfigLocation) +
           QStringLiteral("/session.json");
}

Expected<SavedState> SavedState::load(const QString& file) {
    if (!QFileInfo::exists(file))
        return SavedState{};
    const std::string path = file.toStdString();
    auto text = readTextFile(path, kLimit);
    if (!text)
        return passOn(text);
    QJsonParseError problem;
    const auto document = QJsonDocument::fromJson(QByteArray::fromStdString(*text), &problem);
    if (!document.isObject())
        return Unexpected(Error{.kind = ErrorKind::badFile,
                                .message = problem.error == QJsonParseError::NoError
                                               ? "must hold one JSON object"
                                               : problem.errorString().toStdString(),
                                .path = path,
                                .offset = static_cast<std::uint64_t>(std::max(0, problem.offset))});
    const QJsonObject object = document.object();
    if (object["version"].toInt(-1) != kVersion)
        return Unexpected(badField(path, "version", "is not one that this program writes"));
    SavedState state;
    if (auto read = readFields(object, path, state); !read)
        return passOn(read);
    return state;
}

Expected<void> SavedState::save(const QString& file) const {
    QJsonObject object{{"version", kVersion}, {"inspector", inspector}};
    for (const auto& field : kTexts)
        object[QLatin1StringView(field.key)] = this->*field.member;
    for (const auto& field : kBytes)
        object[QLatin1StringView(field.key)] = QString::fromLatin1((this->*field.member).toBase64());
    for (const auto& field : kLists)
        object[QLatin1StringView(field.key)] = QJsonArray::fromStringList(this->*field.member);
    QJsonArray models;
    for (const auto& entry : recent)
        models.append(recentToJson(entry));
    object["recent"] = models;
    if (experiment)
        object["experiment"] =
            QJsonDocument::fromJson(QByteArray::fromStdString(experimentToJson(*experiment))).object();
    if (!QDir().mkpath(QFileInfo(file).absolutePath()))
        return Unexpected(Error{.message = "the folder cannot be made",
                                .path = QFileInfo(file).absolutePath().toStdString()});
    return writeTextFile(file.toStdString(), QJsonDocument(object).toJson().toStdString());
}

} // namespace nibble::ui
