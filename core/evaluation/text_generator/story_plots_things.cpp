// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Plots about a thing: lost, given, swapped, mended.
#include "core/evaluation/text_generator/story_parts.h"

namespace nibble::writing {

namespace {

/// A walks from place to place without finding the {t}.
void search(Cast& cast) {
    const std::size_t places = cast.draws().below(4);
    for (std::size_t i = 0; i < places; ++i) {
        cast.addPlace('Q');
        cast.say(
            {"{a} looked {Q.at}, but saw only {an *look} {*animal} and {an *look} {*animal}.",
             "{a} went {Q.to} and found {*food} and {*food}, but no {?t}.",
             "{a} searched {Q.at} behind {an *look} door, {an *look} chest and {an *look} cart.",
             "was it {Q.at}? No, there sat only a {*trade}, {*mood} and {*mood}.",
             "{a} walked {*manner} {Q.to}. A {*trait} {*trade} and a {*trait} {*trade} had seen no {?t}."});
    }
}

/// Three things on a stall at place M: T, S and U.
void showStall(Cast& cast) {
    for (const char letter : {'T', 'S', 'U'})
        cast.addThing(letter);
    cast.say({"on a table lay {an T}, {an S} and {an U}.",
              "a {*trait} {*trade} sold {an T}, {an S} and {an U}.",
              "there one could buy {an T}, {an S} or {an U}.",
              "{a} saw {an T} and {an S}. Beside them stood {an U}."});
}

} // namespace

void tellOfLoss(Cast& cast) {
    cast.addThing('T');
    cast.addPlace('X');
    introduceFriend(cast);
    cast.say({"{A} had {an T}, a present from {B}.", "{A} loved nothing more than {A.his} {T}.",
              "{B} once gave {A} {an T}.", "{A} never went out without {A.his} {T}."});
    cast.newLine();
    cast.say({"{*time}, {a} took the {?t} {X.to}.",
              "{*time}, {a} carried the {?t} {X.to} to show it to a {*trade}.",
              "{*time}, {a} sat {X.at} with the {?t} in {A.his} lap."});
    cast.say({"but {a} grew {*mood}, went home {*manner} and forgot it there.",
              "then came {*sound}. {A} ran home and left the {?t} behind.",
              "{a} ate {*food}, fell asleep and later went home without it.",
              "it was {*sky} when {a} left, and the {?t} stayed behind."});
    pause(cast);
    cast.say({"at home {a} noticed it: the {?t} was gone!", "\"where is my {?t}?\" cried {A} the next day.",
              "{*number} hours later {a} missed the {?t}.",
              "{a} reached for the {?t}, but it was not there."});
    search(cast);
    cast.newLine();
    cast.say({"{B} asked {*manner}: \"Did you not sit {?X.at}?\"",
              "\"you left it {?X.at},\" said {B}, who was {*mood}.",
              "then {B} came and said: \"Think of {?X}!\"",
              "\"a {*trade} saw your {?t} {?X.at},\" said {B} {*manner}."});
    cast.say({"{A} ran {?X.to}.", "{A} went {*manner} {?X.to}.", "{A} and {B} hurried {?X.to}."});
    cast.say({"there, under {an *look} leaf, lay the {?T}.", "the {?T} was still there, only a little wet.",
              "{an *animal} slept beside the {?T}.", "there it was, the {?T}, between {*number} stones."});
    cast.say({"{A} thanked {?B} and shared {*food} with {B.him}.",
              "{A} was {*mood} and gave {?B} some {*food}.", "\"thank you, {?B}!\" said {A} {*manner}."});
}

void tellOfGift(Cast& cast) {
    introduceFriend(cast);
    cast.addPlace('Q');
    cast.addPlace('M');
    cast.say({"{B} lived {Q.at}.", "{B.his} house was {Q.at}, with {an *look} door.",
              "every evening {B} sat {Q.at} and ate {*food}."});
    cast.say({"soon it would be the birthday of {?B}, and {A} needed a gift.",
              "{A} wanted to thank {?B} for {*number} baskets of {*food}.",
              "{B} had been {*mood} for weeks, so {A} wanted to cheer {B.him} up with a gift."});
    cast.newLine();
    const std::size_t coins = 6 + cast.draws().below(4), price = 2 + cast.draws().below(coins - 3);
    cast.setWord('K', "number", coins - 2);
    cast.setWord('L', "number", price - 2);
    cast.setWord('N', "number", coins - price - 2);
    cast.say({"{*time}, {a} went {M.to} with {K} coins.",
              "{*time}, {a} took {K} coins and walked {*manner} {M.to}.",
              "with {K} coins in {A.his} purse, {a} came {M.to}."});
    showStall(cast);
    cast.say({"{a} chose the {t}. It cost {L} coins, so {A.he} had {?N} coins left.",
              "the {t} cost {L} coins. {A} bought it and kept {?N} coins.",
              "\"the {t}, please,\" said {A}, paid {L} coins and had {?N} left."});
    pause(cast);
    cast.newLine();
    cast.say({"with the {?t} under {A.his} arm {A} walked {?Q.to}.",
              "{A} wrapped the {?t} in {*look} cloth and went {?Q.to}.",
              "then {A} carried the {?t} {*manner} {?Q.to}."});
    cast.say({"\"this is for you,\" said {A}, and gave {?B} the {?T}.",
              "{B} opened the door and {A} held out the {?T}.", "{A} put the {?T} into the hands of {?B}."});
    cast.say({"{b} was {*mood} and {*mood}.", "\"{an T}!\" cried {B} {*manner}.",
              "{b} put the {?t} beside {an *look} {*animal} and smiled.",
              "{b} thanked {?A} {*manner} with {*food}."});
}

void tellOfSwap(Cast& cast) {
    introduceFriend(cast);
    cast.addThing('T');
    cast.addThing('S');
    cast.addPlace('M');
    cast.say({"{A} had {an T}, but wanted {an S}.", "{A} owned {an T}. {A.he} would rather have {an S}.",
              "in {A.his} house stood {an T}, but {A} dreamed of {an S}."});
    cast.say({"{B} had just such {an ?s}, but needed {an ?t}.",
              "now {B} owned {an ?S} and wished for {an ?T}.",
              "with {B} it was the other way: {B.he} had the {?s} and wanted the {?t}."});
    cast.newLine();
    cast.say({"{*time}, they met {M.at}.", "{*time}, {A} and {B} stood {M.at} and ate {*food}.",
              "{*time}, {A} saw {B} {M.at}."});
    pause(cast);
    cast.say({"\"shall we swap?\" asked {A} {*manner}.",
              "\"give me the {s}, and you get the {?t},\" said {A}.",
              "\"I am {*mood},\" said {A}. \"Let us swap.\"",
              "\"you look {*mood},\" said {B}. \"Shall we swap?\""});
    cast.say({"so {A} gave {B} the {?T}, and {B} gave {A} the {?S}.",
              "the {?t} went to {?B} and the {?s} to {?A}.",
              "{B} took the {?t}, and {A} took the {?s} {*manner}."});
    cast.newLine();
    cast.say({"{A} went home with the {?S}.", "at home {A} put the {?S} on the table.",
              "{A} showed the {?S} to a {*trait} {*trade}."});
    cast.say({"{B} carried the {?T} home {*manner}.", "{B} kept the {?T} beside {an *look} {*animal}.",
              "{B} was {*mood} about the {?T}."});
}

void tellOfRepair(Cast& cast) {
    cast.addThing('T');
    cast.addThing('S');
    introduceFriend(cast);
    cast.addPlace('Q');
    cast.say({"{*time}, {a} dropped {A.his} {T}.", "{*time}, {an *animal} jumped on the {T} of {A}.",
              "{*time}, {A} stumbled over {A.his} own {T}.",
              "{*time}, {*number} drops of rain fell on {A.his} {T}."});
    cast.say({"now the {?t} was broken.", "there was a crack in the {?t}, and {a} was {*mood}.",
              "the {?t} broke into {*number} pieces."});
    cast.say({"to mend it, {A} needed {an S}.", "only with {an S} could it be mended.",
              "\"I need {an S},\" said {A} {*manner}."});
    cast.say({"{B} had one and was {Q.at}.", "{B} kept such {an ?s} {Q.at}.",
              "one could borrow that from {B}, {Q.at}."});
    cast.newLine();
    cast.say(
        {"so {A} went {?Q.to}.", "{A} walked {*manner} {?Q.to} and met {?B}.", "{A} found {B} {?Q.at}."});
    pause(cast);
    cast.say({"\"take the {?s},\" said {B}, \"bring it back in {*number} days.\"",
              "\"you may have the {?s} for {*number} days,\" said {?B}.",
              "{B} gave {A} the {?S} and some {*food}.", "{B} was {*mood}, but lent {A} the {?s}."});
    cast.say({"{A} worked for {*number} hours.", "{A} worked {*manner}, with {*food} beside {A.him}.",
              "{A} used the {?s} {*manner}, and soon it was done."});
    cast.say({"the {?t} was whole again.", "now the {?T} looked like new.",
              "nobody could see that the {?t} had been broken."});
    cast.say({"then {A} brought the {?s} back to {?B}.", "{A} gave the {?S} back and thanked {?B} {*manner}.",
              "{A} cleaned the {?s} and carried it {?Q.to}."});
}

} // namespace nibble::writing
