// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Two people greet each other, tell each other things by turns, ask for some of them later and part.
#include "core/evaluation/text_generator/cast.h"
#include "core/evaluation/text_generator/writers.h"

namespace nibble::writing {

namespace {

/// What A tells B, and how B answers when A asks for it later.
struct Topic {
    void (*choose)(Cast&);
    std::initializer_list<std::string_view> told, recalled;
};

const Topic kTopics[] = {
    {[](Cast& cast) { cast.addPlace('P'); },
     {"{B}: Where were you {*time}?\n{A}: I was {P.at}, together with a {*trait} {*trade}.",
      "{B}: You look {*mood}. Where do you come from?\n{A}: I was {P.at} and heard {*sound}.",
      "{A}: I have been {P.at} for {*number} hours.\n{B}: That sounds {*mood}."},
     {"{A}: Do you still know where I was?\n{B}: Of course, you were {?P.at}.",
      "{A}: Where have I been?\n{B}: You told me that you were {?P.at}."}},
    {[](Cast& cast) { cast.addWord('F', "food"); },
     {"{B}: What do you like to eat?\n{A}: Best of all I like {F}.",
      "{A}: My favourite food is {F}.\n{B}: Mine is neither {*food} nor {*food}.",
      "{B}: I have {*food} here. Are you hungry?\n{A}: No, but I would take {F} at any time."},
     {"{A}: What do I like to eat?\n{B}: You like {?F}.",
      "{A}: Guess what I will cook!\n{B}: You will cook {?F}, because you like it."}},
    {[](Cast& cast) {
         cast.addWord('N', "animal");
         cast.addWord('D', "pet");
     },
     {"{B}: Do you have an animal?\n{A}: Yes, {an *look} {N} by the name of {D}.",
      "{A}: My {N} is {*mood} today.\n{B}: What is its name?\n{A}: It is called {D}."},
     {"{A}: What is the name of my {?N}?\n{B}: It is called {?D}.",
      "{A}: Do you know who ate the {*food}?\n{B}: I think it was {?D}, your {?N}."}},
    {[](Cast& cast) { cast.addThing('T'); },
     {"{B}: What is in your bag?\n{A}: It is {an T}. It cost {*number} coins.",
      "{A}: Look, a {*trade} gave me {an T}!\n{B}: How {*trait}! I only have {an *look} {*animal}.",
      "{A}: I have lost {an T}.\n{B}: That is sad. Were you {*mood}?"},
     {"{A}: What was it that I told you about?\n{B}: It was the {?T}.",
      "{A}: Do you remember my {?t}?\n{B}: Yes, the {?T}."}},
    {[](Cast& cast) { cast.addWord('K', "number"); },
     {"{B}: How many sisters do you have?\n{A}: I have {K}, and all are {*trait}.",
      "{A}: My {K} sisters are coming with {*food}.\n{B}: Then I shall be {*mood}."},
     {"{A}: How many sisters do I have?\n{B}: You have {?K}.",
      "{A}: Who comes to my feast?\n{B}: Your {?K} sisters."}},
    {[](Cast& cast) {
         cast.addWord('W', "day");
         cast.addPlace('Q');
     },
     {"{B}: When do we meet again?\n{A}: On {W}, {Q.at}.",
      "{A}: Can you come on {W}?\n{B}: Yes. Where do we meet?\n{A}: Come {Q.to}, please.",
      "{A}: On {W} there will be {*food} {Q.at}.\n{B}: I will be there."},
     {"{A}: When do we meet?\n{B}: On {?W}, {?Q.at}.",
      "{A}: And do not forget our day!\n{B}: I will come on {?W} {?Q.to}."}},
    {[](Cast& cast) { cast.addWord('J', "trade"); },
     {"{B}: What is your work?\n{A}: I am a {J}, and a {*trait} one.",
      "{A}: As a {J} one is often {*mood}.\n{B}: I believe you."},
     {"{A}: Would you like to have my work?\n{B}: No, I could never be a {?J}.",
      "{A}: Do you know what I do all day?\n{B}: You are a {?J}."}}};

void greet(Cast& cast) {
    cast.say({"{A}: Good morning, {B}! How are you?\n{B}: I am {*mood}, and you?\n{A}: A little {*mood}.",
              "{A}: Hello, {B}!\n{B}: Hello, {A}! You look {*mood}.",
              "{A}: Is that you, {B}?\n{B}: Yes, {A}, it is me, {*mood} as always.",
              "{A}: What {an *look} hat, {B}!\n{B}: Thank you, {A}. It was a gift."});
    cast.newLine();
}

void chat(Cast& cast) {
    cast.say({"{B}: The sky is {*sky} today.\n{A}: Yes, and one can hear {*sound}.",
              "{B}: Have you seen {an *look} {*animal}?\n{A}: No, only {an *look} {*animal}.",
              "{A}: I think it smells of {*food}.\n{B}: Or of {*food}."});
    cast.newLine();
}

void part(Cast& cast) {
    cast.say({"{A}: Goodbye, {?B}!\n{B}: Goodbye, {?A}!",
              "{A}: I must go now.\n{B}: So must I. See you soon, {?A}!",
              "{B}: It is late. Sleep well, {?A}!\n{A}: And you, {?B}!"});
    cast.newLine();
}

} // namespace

void writeDialogue(Page& page) {
    Cast cast(page);
    cast.addPerson('A');
    cast.addPerson('B');
    greet(cast);
    struct Told {
        std::size_t topic;
        bool swapped;
    };
    constexpr int kTopicCount = static_cast<int>(std::size(kTopics));
    bool swapped = false;
    const auto speak = [&](bool byB) {
        if (swapped != byB)
            cast.swapNames('A', 'B');
        swapped = byB;
    };
    std::vector<Told> told;
    for (const int topic : drawDistinct(page.draws, page.draws.between(3, 6), kTopicCount)) {
        told.push_back({static_cast<std::size_t>(topic), page.draws.chance(1, 2)});
        speak(told.back().swapped);
        kTopics[topic].choose(cast);
        cast.say(kTopics[topic].told);
        cast.newLine();
        if (page.draws.chance(1, 3))
            chat(cast);
    }
    const int questions = page.draws.between(1, 3);
    for (const int asked : drawDistinct(page.draws, questions, static_cast<int>(told.size()))) {
        const Told& topic = told[static_cast<std::size_t>(asked)];
        speak(topic.swapped);
        cast.say(kTopics[topic.topic].recalled);
        cast.newLine();
    }
    part(cast);
}

} // namespace nibble::writing
