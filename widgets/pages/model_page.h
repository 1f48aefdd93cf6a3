// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/pages/page.h"

class QStackedWidget;

namespace nibble::ui {

class FileMapView;
class MetadataView;
class SegmentedControl;
class TensorsView;
class TokenizerView;

/// The open model: its tensors down to the bytes, its metadata, its tokenizer, its files.
class ModelPage : public Page {
    Q_OBJECT

public:
    enum class Tab { tensors, metadata, tokenizer, fileMap };

    explicit ModelPage(Session& session);

    [[nodiscard]] QWidget* inspector() override;
    [[nodiscard]] QList<QAction*> commands() override { return m_commands; }
    [[nodiscard]] bool settled() const override;
    void showTab(Tab tab);

    [[nodiscard]] TensorsView* tensors() const { return m_tensors; }
    [[nodiscard]] MetadataView* metadata() const { return m_metadata; }
    [[nodiscard]] TokenizerView* tokenizer() const { return m_tokenizer; }
    [[nodiscard]] FileMapView* fileMap() const { return m_fileMap; }

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void makeCommands(const QStringList& tabs);
    void modelChanged();
    void chooseFile();

    SegmentedControl* m_tabs;
    QStackedWidget* m_stack;
    TensorsView* m_tensors;
    MetadataView* m_metadata;
    TokenizerView* m_tokenizer;
    FileMapView* m_fileMap;
    QList<QAction*> m_commands;
};

} // namespace nibble::ui
