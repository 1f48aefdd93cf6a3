// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Plots about ways and meetings: bad weather, an errand, hide-and-seek, a found animal.
#include "core/evaluation/text_generator/story_parts.h"

namespace nibble::writing {

namespace {

struct Weather {
    std::initializer_list<std::string_view> comes, hurts, goes;
};

/// The weather comes, does what it does, and goes: cause and effect belong together.
const Weather& weather(std::size_t index) {
    static const Weather kWeathers[] = {
        {{"then it began to rain.", "big drops of rain fell on {an *look} roof."},
         {"the coat of {A} was wet.", "water ran into the shoes of {A}."},
         {"at last the rain stopped.", "after {*number} hours the rain was over."}},
        {{"then snow began to fall.", "soon snow lay on {an *look} roof."},
         {"the fingers of {A} were cold.", "{A} shivered."},
         {"at last it stopped snowing.", "after {*number} hours no more snow fell."}},
        {{"then a strong wind rose.", "a storm carried off {an *look} hat."},
         {"{A} could hardly stand.", "sand flew into the eyes of {A}."},
         {"at last the wind lay down.", "after {*number} hours the storm was over."}},
        {{"then fog came up.", "a thick fog hid even {an *look} tower."},
         {"{A} could not see {A.his} own feet.", "{A} lost the way."},
         {"at last the fog went away.", "after {*number} hours one could see again."}},
        {{"then it became very hot.", "the sun burned on {an *look} roof."},
         {"{A} was thirsty.", "sweat ran down the face of {A}."},
         {"at last the evening was cool.", "after {*number} hours a cool wind came."}}};
    return kWeathers[index];
}

} // namespace

void tellOfWeather(Cast& cast) {
    introduceFriend(cast);
    cast.addPlace('P');
    cast.addPlace('Q');
    cast.addPlace('X');
    cast.addWord('F', "food");
    cast.addThing('T');
    cast.say({"{*time}, {A} and {B} set out from {P} {Q.to}.",
              "{*time}, {A} and {B} were on the way from {P} {Q.to}.",
              "{*time}, {A} and {B} left {P}. They wanted to go {Q.to}."});
    cast.say({"{A} carried {F}, and {B} carried {an T}.", "{B} had packed {an T}, {A} had packed {F}.",
              "they had {F} with them, and {an T}."});
    pause(cast);
    const Weather& happens = weather(cast.draws().below(5));
    cast.say(happens.comes);
    cast.say(happens.hurts);
    cast.newLine();
    cast.say({"\"let us wait {X.at},\" said {B} {*manner}.", "\"quick, {X.to}!\" cried {B}.",
              "{B} knew {an *look} roof {X.at}, and they ran there."});
    cast.say({"{?X.at} they sat down on {an *look} bench.", "nobody was {?X.at} but {an *animal}.",
              "a {*trait} {*trade} let them in {?X.at}."});
    cast.say({"they ate the {?F} and talked about {*food}.", "{A} shared the {?F} with {?B}.",
              "the {?F} tasted better than {*food}."});
    cast.say({"{B} tried to sleep on the {?T}.", "{B} showed {A} the {?T} and told where it came from.",
              "{B} played with the {?T}, and {A} felt {*mood}."});
    cast.say(happens.goes);
    cast.say({"then they walked on {?Q.to}.", "in the evening they came {?Q.to}, {*mood} and {*mood}.",
              "they left {?X} and reached {?Q} {*manner}."});
}

void tellOfErrand(Cast& cast) {
    introduceFriend(cast);
    cast.addWorker('C');
    cast.addThing('T');
    cast.addPlace('Q');
    cast.addWord('F', "food");
    cast.say({"{*time}, {B} asked: \"Can you bring this {T} to {C}?\"",
              "{*time}, {B} gave {A} {an T}. It was for {C}.",
              "{*time}, {B} came with {an T} for {C} and asked {A} to carry it."});
    cast.say({"{C}, {an *trait} {C.job}, lived {Q.at}.", "{C} was {an C.job} and worked {Q.at}.",
              "now {C} the {C.job} was far away, {Q.at}."});
    cast.say({"{A} put the {?t} in {an *look} bag and went off.", "{A} took the {?t} {*manner} and set out.",
              "\"gladly,\" said {A}, and took the {?t}."});
    cast.newLine();
    const std::size_t meetings = cast.draws().below(3);
    for (std::size_t i = 0; i < meetings; ++i) {
        cast.addPlace('R');
        cast.say({"{R.at} a {*trade} wanted to buy the {?t} for {*number} coins, but {A} said no.",
                  "{R.at} sat {an *look} {*animal} and would not let {A} pass. {A} gave it {*food}.",
                  "{R.at} {a} lost the way and asked a {*trait} {*trade}.",
                  "{R.at} {a} rested and ate {*food}."});
    }
    pause(cast);
    cast.say({"at last {A} came {?Q.to}.", "after {*number} hours {A} reached {?Q}.",
              "{A} knocked {*number} times {?Q.at}."});
    cast.say({"{A} gave the {?T} to {?C}.", "{C} took the {?T} {*manner}.",
              "\"from {?B}!\" said {A}, and handed {?C} the {?T}."});
    cast.say({"{C} was {*mood} and sent {F} back.", "\"take this {F} to {?B},\" said {C}.",
              "as thanks {?B} got some {F}."});
    cast.say({"so {A} brought {?B} the {?F}.", "in the evening {B} ate the {?F} {*manner}.",
              "{B} thanked {?A} and opened the bag with the {?F}."});
}

void tellOfHiding(Cast& cast) {
    introduceFriend(cast);
    cast.addWorker('C');
    cast.addPlace('P');
    cast.addPlace('Q');
    cast.addPlace('R');
    cast.say({"{C} the {C.job} lived nearby too.", "with them was {C}, {an *trait} {C.job}.",
              "the third friend was {C}, {an *trait} {C.job}."});
    cast.say({"{*time}, the three played hide-and-seek {P.at}.",
              "{*time}, they met {P.at} and wanted to play.",
              "{*time}, they ate {*food} {P.at} and then began to play."});
    cast.say({"{A} closed {A.his} eyes and counted to {*number}.",
              "{A} had to seek and turned around {*manner}.",
              "{A} stood behind {an *look} wall and counted."});
    cast.say({"{B} hid {Q.at}, behind {an *look} chest.", "{B} crept {*manner} {Q.to}.",
              "{B} ran {Q.to} and sat down."});
    cast.say({"{C} hid {R.at}, under {an *look} blanket.", "{C} chose a place {R.at}.",
              "{C} went {*manner} {R.to} and kept still."});
    cast.newLine();
    cast.say({"{A} looked first {?P.at}, but nobody was there.", "\"I am coming!\" cried {A} {*manner}.",
              "{A} heard {*sound} and began to seek."});
    pause(cast);
    cast.say({"then {A} went {Q.to}. There {A.he} found {?B}.",
              "{Q.at} a foot stuck out. It was {?B}, who felt {*mood}.",
              "{A} saw something {*look} {Q.at}: the coat of {?B}."});
    cast.say({"{A} and {B} sought on and came {R.to}. There sat {?C}.",
              "{R.at} somebody sneezed {*manner}. It was {?C}.",
              "only one was left. {R.at} they found {?C}, {*mood} and {*mood}."});
    cast.say({"\"I have won,\" said {?C}, \"you found me last!\"", "so {?C} had won and got {*food}.",
              "they went back {?P.to} and gave {?C} some {*food} for hiding so well."});
}

void tellOfAnimal(Cast& cast) {
    introduceFriend(cast);
    cast.addWord('N', "animal");
    cast.addWord('D', "pet");
    cast.addPlace('X');
    cast.addPlace('Q');
    cast.addWord('F', "food");
    cast.say({"{*time}, {a} found {an *trait} little {N} {X.at}.",
              "{*time}, {an N} sat {X.at} and looked at {A}.", "{*time}, {A} heard {an N} cry {X.at}."});
    cast.say({"it had {an *look} nose and was {*mood}.", "it was {*look} and had {*number} spots.",
              "there was {an *look} ribbon around its neck."});
    cast.say({"{A} gave it {*food}, but it ate only {F}.", "it did not want {*food}. It wanted {F}.",
              "{A} tried {*food} and {*food}, but it liked only {F}."});
    cast.say({"{A} called it {D}.", "\"your name is {D},\" said {A} {*manner}.",
              "because it was so {*trait}, {A} named it {D}."});
    cast.newLine();
    cast.say({"every day {?D} got its {?F}.", "soon {?D} followed {?A} everywhere.",
              "{A} bought {?F} for the {?N}, {*number} bags of it."});
    pause(cast);
    cast.say({"then {B} came. \"I lost my {?N} {Q.at},\" said {B.he}.",
              "one day {B} stood {Q.at} and called for {B.his} {?N}.",
              "a {*trade} told {A} that {B} had lost {an ?N} {Q.at}."});
    cast.say({"{A} was sad, but brought {?D} {?Q.to}.", "{A} took {?D} in {A.his} arms and went {?Q.to}.",
              "so {A} and {?D} walked {*manner} {?Q.to}."});
    cast.say({"\"that is not my {?N},\" said {?B}. \"Mine is {*look}.\"",
              "{B} looked at the {?N} {*manner}. It was another one.",
              "but {B} had found {B.his} own {?N} already, {*mood} and {*mood}."});
    cast.say({"so {?D} stayed with {?A}.", "{A} was {*mood} and gave {?D} a bowl of {?F}.",
              "{A} and {?D} went home, where they found more {?F}."});
}

} // namespace nibble::writing
