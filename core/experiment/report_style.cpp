// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/report_style.h"

#include <fmt/format.h>

namespace nibble {

namespace {

/// The palette as custom properties, `--name:#RRGGBB;` each.
std::string lightColours() {
    std::string properties;
#define NIBBLE_COLOUR(name, light, dark, highContrast) properties += "--" #name ":" light ";";
#include "core/experiment/palette.def"
#undef NIBBLE_COLOUR
    return properties;
}

std::string darkColours() {
    std::string properties;
#define NIBBLE_COLOUR(name, light, dark, highContrast) properties += "--" #name ":" dark ";";
#include "core/experiment/palette.def"
#undef NIBBLE_COLOUR
    return properties;
}

constexpr const char* kPage = R"(
*{box-sizing:border-box}
body{margin:0;background:var(--window);color:var(--text);font:400 13px/20px Inter,system-ui,"Segoe UI",Roboto,
"Helvetica Neue",Arial,sans-serif;-webkit-print-color-adjust:exact;print-color-adjust:exact}
main{max-width:1192px;margin:0 auto;padding:24px 16px 48px}
h1{font-size:24px;line-height:32px;font-weight:600;margin:0}
h2{font-size:16px;line-height:24px;font-weight:600;margin:32px 0 8px}
p{margin:0 0 8px;max-width:92ch}
.lead{color:var(--text2);margin:0 0 16px}
code,.mono,td.n,.badge b{font-family:"JetBrains Mono",ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",
monospace;font-variant-ligatures:none}
.card,figure{background:var(--surface);border:1px solid var(--line);border-radius:4px;padding:12px 16px;margin:0 0 8px;
overflow-x:auto;break-inside:avoid}
.summary p:last-child{margin:0}
.warn{background:var(--reviewTint);color:var(--review);font-weight:600;border-color:var(--review)}
figcaption{font-weight:600;margin:0 0 8px}
figcaption small,caption small,h2 small{font-weight:400;color:var(--text3);font-size:12px;margin-left:8px}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(440px,1fr));gap:8px;margin:0 0 8px}
.pair figure{margin:0}
table{border-collapse:collapse;width:100%;font-size:12px;line-height:16px}
caption{text-align:left;font-weight:600;font-size:13px;line-height:20px;padding:0 0 8px}
th{font-weight:500;font-size:11px;text-align:right;vertical-align:bottom;padding:6px 8px;color:var(--text2);
background:var(--raised);border-bottom:1px solid var(--line)}
th small{display:block;white-space:nowrap;color:var(--text3);font-weight:400;font-size:11px}
th.t,td.t{text-align:left}
td{padding:7px 8px;border-bottom:1px solid var(--line);vertical-align:top}
td.n{text-align:right;white-space:nowrap}
td.n small{color:var(--text3);font-size:11px}
tbody th{text-align:left;background:none;font-size:12px;color:var(--text);min-width:124px;overflow-wrap:anywhere;vertical-align:top;
padding:7px 8px}
tbody tr:last-child>*{border-bottom:0}
.edge{border-left:1px solid var(--line)}
.group th{border-bottom:0;text-align:left;color:var(--text);font-weight:600;padding-bottom:0}
.best{font-weight:700;color:var(--pass)}
.track{display:block;height:3px;background:var(--inset);margin-top:4px;min-width:52px}
.track span{display:block;height:3px;background:var(--bar)}
.best .track span{background:var(--pass)}
.none{color:var(--text3)}
.badge{display:inline-block;white-space:nowrap;font-size:11px;line-height:16px;font-weight:600;padding:2px 8px;
border-radius:4px}
.badge.pass{color:var(--pass);background:var(--passTint)}
.badge.review{color:var(--review);background:var(--reviewTint)}
.badge.undecided{color:var(--undecided);background:var(--undecidedTint)}
.icon{width:12px;height:12px;vertical-align:-2px;margin-right:5px}
.sample{width:14px;height:14px;float:left;margin-top:1px}
tbody th code{display:block;margin-left:21px}
.how{color:var(--text2);white-space:nowrap;font-size:11px}
dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 16px;margin:0;font-size:12px;line-height:16px}
dt{color:var(--text3)}
dd{margin:0;overflow-wrap:anywhere}
details{margin:8px 0 0}
summary{cursor:pointer;color:var(--accent);font-size:12px}
summary:focus-visible{outline:2px solid var(--accent);outline-offset:1px}
pre{background:var(--raised);border:1px solid var(--line);border-radius:4px;padding:8px 12px;margin:8px 0 0;
overflow-x:auto;font-size:12px;line-height:18px}
ul{margin:0;padding-left:18px}
)";

constexpr const char* kPlots = R"(
.plot{display:block;width:100%;height:auto;font:400 11px Inter,system-ui,"Segoe UI",Roboto,Arial,sans-serif}
.plot text{fill:var(--text2)}
.plot .tick,.plot .figure,.plot .name{font-family:"JetBrains Mono",ui-monospace,SFMono-Regular,Menlo,Consolas,
"DejaVu Sans Mono",monospace;font-variant-ligatures:none}
.plot .tick{fill:var(--text3)}
.plot .name,.plot .figure{fill:var(--text)}
.plot .panel{fill:var(--text);font-weight:600}
.plot .note{fill:var(--text3)}
.plot .status{font-weight:600}
.plot text.pass{fill:var(--pass)}
.plot text.review{fill:var(--review)}
.plot text.undecided{fill:var(--undecided)}
.grid{stroke:var(--grid)}
.axis{stroke:var(--axis)}
.zero{stroke:var(--text3)}
.limit{stroke:var(--text3);stroke-dasharray:4 3}
.limit.pass{stroke:var(--pass)}
.limit.review{stroke:var(--review)}
.passzone{fill:var(--passTint);opacity:.55}
.reviewzone{fill:var(--reviewTint);opacity:.55}
.front{fill:none;stroke:var(--axis);stroke-width:1.5}
.mark{fill:var(--c);stroke:var(--l);stroke-width:1}
.mark.hollow{fill:var(--surface);stroke:var(--l);stroke-width:1.8}
.mark.stroke{fill:none;stroke:var(--l);stroke-width:2}
.whisker{fill:none;stroke:var(--l);stroke-width:1.4}
.whisker.ink{stroke:var(--text)}
.leader{stroke:var(--l);stroke-width:.8;opacity:.7}
.series{fill:none;stroke:var(--l);stroke-width:1.5}
.dash1{stroke-dasharray:6 3}
.dash2{stroke-dasharray:2 2}
.dash3{stroke-dasharray:8 3 2 3}
.column{fill:var(--c);stroke:var(--l);stroke-width:1}
)";

// A sheet lies across, and the widest table is set smaller, so that no column is cut off.
constexpr const char* kPrint = R"(
@page{size:A4 landscape;margin:10mm}
body{background:#FFFFFF}
main{max-width:none;padding:0}
h2{break-after:avoid}
.card,figure{overflow:visible}
.pair{grid-template-columns:1fr 1fr}
table{font-size:10px;line-height:14px}
th,th small,.how,.badge,td.n small{font-size:9px;line-height:12px}
th,td,tbody th{padding:4px 5px;font-size:10px}
thead th{font-size:9px}
)";

std::string categories() {
    std::string rules;
    for (const char* name : {"base", "gguf", "w8a8", "rtn", "awq", "gptq", "nf4", "spare"})
        rules += fmt::format(".c-{0}{{--c:var(--{0});--l:var(--{0}Line)}}\n", name);
    return rules;
}

} // namespace

std::string reportStyleSheet() {
    return fmt::format(
        ":root{{color-scheme:light dark;{}}}\n@media (prefers-color-scheme:dark){{:root{{{}}}}}\n{}{}{}"
        "@media print{{:root{{color-scheme:light;{}}}\n{}}}\n",
        lightColours(), darkColours(), kPage, kPlots, categories(), lightColours(), kPrint);
}

} // namespace nibble
