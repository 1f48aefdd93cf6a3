// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluation/text_generator/word_lists.h"

namespace nibble::writing {

namespace {

using Word = std::string_view;

constexpr Word kWomen[] = {"Mara",  "Lena", "Ivy",   "Nora",  "Tilda", "Asha", "Runa",  "Selma",
                           "Greta", "Opal", "Wren",  "Dalia", "Etta",  "Faye", "Hanna", "Inga",
                           "Juno",  "Kira", "Lotte", "Mina",  "Nell",  "Orla", "Petra", "Rosa",
                           "Suki",  "Thea", "Uma",   "Vera",  "Willa", "Yara", "Zora",  "Beth"};
constexpr Word kMen[] = {"Tom",    "Olin",  "Bram",  "Hugo",   "Nils",  "Otto",  "Emil",  "Jonas",
                         "Karim",  "Leo",   "Milo",  "Pavel",  "Rafi",  "Samir", "Tobin", "Viktor",
                         "Wim",    "Yusuf", "Arlo",  "Basil",  "Cyril", "Dario", "Edgar", "Finn",
                         "Gustav", "Henk",  "Isaac", "Jasper", "Kofi",  "Ludo",  "Mateo", "Noel"};
constexpr Word kTrades[] = {
    "baker",     "miller",     "weaver",      "potter",      "fisher",  "gardener", "teacher", "carpenter",
    "painter",   "tailor",     "sailor",      "shepherd",    "farmer",  "cook",     "smith",   "printer",
    "beekeeper", "mason",      "librarian",   "doctor",      "singer",  "cobbler",  "barber",  "brewer",
    "mapmaker",  "clockmaker", "lamplighter", "glassblower", "juggler", "guard",    "piper",   "woodcutter"};
constexpr Word kThings[] = {
    "kite",    "lantern",   "drum",      "kettle",  "basket",  "ladder",  "hammer",   "whistle",
    "mirror",  "blanket",   "bucket",    "compass", "candle",  "teapot",  "umbrella", "violin",
    "hat",     "scarf",     "mug",       "spoon",   "ring",    "key",     "book",     "map",
    "clock",   "bell",      "rope",      "box",     "ball",    "paddle",  "saddle",   "wheel",
    "brush",   "flute",     "cushion",   "jar",     "locket",  "feather", "broom",    "chair",
    "stool",   "lamp",      "purse",     "glove",   "ribbon",  "shovel",  "tray",     "vase",
    "trumpet", "pillow",    "needle",    "apron",   "bowl",    "cup",     "button",   "marble",
    "puppet",  "telescope", "sandglass", "stamp",   "thimble", "whisk",   "anchor",   "easel"};
constexpr Word kLooks[] = {"red",    "blue",   "green",   "yellow",  "white",   "black",  "brown", "grey",
                           "silver", "golden", "purple",  "orange",  "wooden",  "copper", "brass", "iron",
                           "clay",   "velvet", "striped", "spotted", "painted", "carved", "dusty", "shiny",
                           "tiny",   "huge",   "heavy",   "round",   "crooked", "old",    "new",   "rusty"};
constexpr Word kTraits[] = {"kind",    "clever", "stubborn", "careful", "gentle",  "loyal",
                            "lazy",    "merry",  "patient",  "polite",  "proud",   "quick",
                            "quiet",   "shy",    "strong",   "tall",    "bold",    "busy",
                            "curious", "dreamy", "funny",    "serious", "thrifty", "wise"};
constexpr Word kMoods[] = {"happy",    "sad",      "tired",   "calm",    "angry",    "hungry",
                           "cheerful", "nervous",  "lonely",  "brave",   "sleepy",   "hopeful",
                           "restless", "grateful", "puzzled", "worried", "excited",  "bored",
                           "thirsty",  "dizzy",    "ashamed", "amused",  "relieved", "jealous"};
constexpr Word kManners[] = {"slowly",  "quickly",  "quietly", "gladly",  "carefully", "softly",
                             "eagerly", "calmly",   "bravely", "sadly",   "gently",    "nervously",
                             "proudly", "politely", "wearily", "warmly",  "boldly",    "firmly",
                             "kindly",  "loudly",   "lightly", "briskly", "gravely",   "shyly"};
constexpr Word kTimes[] = {"one morning",    "one evening",   "one cold night", "one warm day",
                           "on Monday",      "on Tuesday",    "on Wednesday",   "on Thursday",
                           "on Friday",      "on Saturday",   "on Sunday",      "early in spring",
                           "late in summer", "in the autumn", "in the winter",  "before sunrise",
                           "after lunch",    "around noon",   "at dusk",        "the day after the fair",
                           "a week ago",     "long ago",      "one rainy day",  "one foggy morning"};
constexpr Word kFoods[] = {"bread",    "cheese",  "soup",      "plums",    "rice",  "honey",    "nuts",
                           "pancakes", "apples",  "pears",     "cherries", "beans", "porridge", "pie",
                           "cake",     "noodles", "olives",    "carrots",  "figs",  "grapes",   "toast",
                           "butter",   "pickles", "dumplings", "jam",      "melon", "peas",     "radishes",
                           "stew",     "waffles", "yogurt",    "eggs"};
constexpr Word kAnimals[] = {"cat",  "dog",   "goat",   "hen",    "goose",  "donkey", "sheep",    "rabbit",
                             "pony", "duck",  "parrot", "turtle", "mouse",  "crow",   "squirrel", "hedgehog",
                             "fox",  "heron", "otter",  "calf",   "pigeon", "mole",   "swan",     "lizard"};
constexpr Word kPetNames[] = {"Biscuit", "Pepper", "Button", "Clover", "Domino", "Fig",    "Ginger", "Hazel",
                              "Inky",    "Jelly",  "Lucky",  "Mango",  "Nutmeg", "Pickle", "Rusty",  "Smoky"};
constexpr Word kNumbers[] = {"two", "three", "four", "five", "six", "seven", "eight", "nine"};
constexpr Word kDays[] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
constexpr Word kSounds[] = {"a bell",  "a drum",   "footsteps",     "laughter",
                            "a horn",  "an owl",   "thunder",       "hammering",
                            "a song",  "a cart",   "a barking dog", "a creaking door",
                            "singing", "a splash", "whispers",      "a loud crash"};
constexpr Word kSkies[] = {"clear", "cloudy", "pink", "grey", "dark", "bright", "pale", "stormy"};

struct WordList {
    Word name;
    std::span<const Word> words;
};
constexpr WordList kLists[] = {
    {"woman", kWomen},    {"man", kMen},      {"trade", kTrades},   {"thing", kThings},
    {"look", kLooks},     {"trait", kTraits}, {"mood", kMoods},     {"manner", kManners},
    {"time", kTimes},     {"food", kFoods},   {"animal", kAnimals}, {"pet", kPetNames},
    {"number", kNumbers}, {"sound", kSounds}, {"sky", kSkies},      {"day", kDays}};

constexpr Place kPlaces[] = {
    {"at", "mill"},       {"in", "garden"},  {"on", "bridge"},    {"at", "market"},     {"at", "harbour"},
    {"in", "orchard"},    {"on", "hill"},    {"in", "forest"},    {"in", "barn"},       {"by", "well"},
    {"at", "school"},     {"in", "library"}, {"at", "bakery"},    {"by", "river"},      {"by", "lake"},
    {"in", "meadow"},     {"on", "square"},  {"in", "tower"},     {"at", "station"},    {"in", "kitchen"},
    {"in", "cellar"},     {"in", "attic"},   {"in", "workshop"},  {"at", "inn"},        {"in", "chapel"},
    {"at", "lighthouse"}, {"on", "beach"},   {"in", "cave"},      {"in", "field"},      {"by", "gate"},
    {"by", "fountain"},   {"in", "stable"},  {"in", "courtyard"}, {"on", "pier"},       {"in", "hut"},
    {"in", "marsh"},      {"in", "quarry"},  {"in", "vineyard"},  {"in", "greenhouse"}, {"at", "theatre"}};

} // namespace

std::span<const std::string_view> wordList(std::string_view name) {
    for (const WordList& list : kLists)
        if (list.name == name)
            return list.words;
    return {};
}

std::string withArticle(std::string_view words) {
    const bool vowel = std::string_view("aeiou").find(words.front()) != std::string_view::npos;
    return std::string(vowel ? "an " : "a ") + std::string(words);
}

std::span<const Place> places() {
    return kPlaces;
}

} // namespace nibble::writing
