// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <stop_token>

#include "widgets/home/home_facts.h"
#include "widgets/pages/page.h"

class QGridLayout;
class QLabel;

namespace nibble::ui {

class Card;

/// Where one starts: questions that open a page already set up, models opened before, and what this machine
/// is.
class HomePage : public Page {
    Q_OBJECT

public:
    explicit HomePage(Session& session);
    [[nodiscard]] bool settled() const override { return m_looking == 0; }

private:
    QWidget* makeQuestions();
    QWidget* makeDrop();
    QWidget* makeRecent();
    QWidget* makeMachine();
    void addFact(QGridLayout& grid, int place, const QString& name, const QString& value);
    void look();
    void refreshRecent();
    void measureBandwidth();

    std::shared_ptr<const HomeFacts> m_facts;
    std::stop_source m_stop{std::nostopstate};
    int m_looking = 0;
    QWidget* m_questions = nullptr;
    Card* m_recent = nullptr;
    QWidget* m_recentRows = nullptr;
    QLabel *m_bandwidth = nullptr, *m_free = nullptr;
};

} // namespace nibble::ui
