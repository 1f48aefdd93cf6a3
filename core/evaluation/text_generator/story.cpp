// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluation/text_generator/story_parts.h"
#include "core/evaluation/text_generator/writers.h"

namespace nibble::writing {

void openStory(Cast& cast) {
    cast.addWorker('A');
    cast.addPlace('H');
    cast.say({"there once was {an *trait} {A.job} called {A}, who lived {H.at}.",
              "{A} was {an *trait} and {*trait} {A.job}. {A.his} house stood {H.at}.",
              "{H.at} lived {an *trait} {A.job} named {A}.",
              "this is a story about {A}, the {*trait} {A.job}. It begins {H.at}.",
              "{A}, {an *trait} {A.job}, had a small room {H.at}.",
              "the people {H.at} knew {A}, the {A.job} with the {*look} hat."});
    cast.say({"{A.he} liked {*food}, {*food} and {*food}.",
              "{A.his} days began with {*food} and ended with {*food}.",
              "{A.he} was often {*mood}, but seldom {*mood}.", "people said that {A.he} was too {*trait}.",
              "{A.he} owned {an *look} {*animal} and {*number} {*look} spoons.",
              "in the evening {A.he} told tales about {an *look} {*animal} and {an *look} {*animal}."});
    cast.say(
        {"{A.he} wore {an *look} coat, {an *look} belt, {*look} gloves and {*look} shoes.",
         "on {A.his} table stood {an *look} {*thing}, {an *look} {*thing} and a bowl of {*food}.",
         "from {A.his} window one saw {an *look} roof, {an *look} wall and {an *look} fence.",
         "{A.he} kept {an *look} {*thing}, {an *look} {*thing} and {an *look} {*thing} under {A.his} bed.",
         "a {*trait} {*trade}, a {*trait} {*trade} and a {*trait} {*trade} lived there too."});
}

void introduceFriend(Cast& cast) {
    cast.addWorker('B');
    cast.say({"{A.his} best friend was {B}, {an *trait} {B.job}.", "{A} often met {B}, the {*trait} {B.job}.",
              "{B} the {B.job} was {A.his} friend, {*trait} and {*trait}.",
              "{A.his} cousin {B} worked as {an B.job} and was {*trait}.",
              "there was also {B}, {an *trait} {B.job} with {an *look} cap."});
}

void pause(Cast& cast) {
    for (std::size_t left = 1 + cast.draws().below(2); left > 0; --left)
        cast.say({"the sky was {*sky}, and everybody was {*mood}.",
                  "somewhere one could hear {*sound} and {*sound}.", "{a} felt {*mood}, {*mood} and {*mood}.",
                  "{an *look} {*animal}, {an *look} {*animal} and {an *look} {*animal} ran past.",
                  "it smelled of {*food}, {*food} and {*food}.",
                  "{a} hummed a song about {*food}, {*food} and {*food}.",
                  "{a} thought of {*food} and {*food} and went on {*manner}.",
                  "a {*trait} {*trade} waved {*manner}.",
                  "there lay {an *look} {*thing}, {an *look} {*thing} and {an *look} {*thing}.",
                  "{a} counted {*number} {*look} birds and {*number} {*look} clouds."});
}

void endStory(Cast& cast) {
    cast.say({"that night {A} slept well and dreamed of {*food}, {*food} and {an *look} {*animal}.",
              "{A} was {*mood} and a little {*mood}.", "and {A} ate {*food}, {*food} and {*food}.",
              "ever since, people call {A} the {*trait} {A.job}.", "\"what a day!\" said {A} {*manner}.",
              "then the {*sky} sky grew dark, and the day was over."});
}

void writeStory(Page& page) {
    using Plot = void (*)(Cast&);
    constexpr Plot kPlots[] = {tellOfLoss,    tellOfGift,   tellOfSwap,   tellOfRepair,
                               tellOfWeather, tellOfErrand, tellOfHiding, tellOfAnimal};
    Cast cast(page);
    openStory(cast);
    cast.draws().pick(std::span<const Plot>(kPlots))(cast);
    endStory(cast);
    page.text += '\n';
}

} // namespace nibble::writing
