// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <memory>

#include <fmt/format.h>

#include "command.h"
#include "core/base/parallel.h"
#include "core/evaluation/memory/hardware.h"
#include "core/evaluation/memory/memory_table.h"
#include "core/evaluation/memory/user_devices.h"
#include "memory_json.h"

namespace nibble::cli {

namespace {

struct MemoryOptions {
    std::string model, preset, parameters, format, kvFormat = "f16", device = "this", second, runtime, keep,
                                                   table;
    std::string keyFormat, valueFormat; ///< in place of the parts of kvFormat
    std::vector<std::string> formats, overheads;
    RoleFormats roles;
    std::int64_t context = 4096, batch = 1, kvHeads = 0, window = -1, fullEvery = -1, passTokens = 512;
    std::int64_t layersOnFirst = -1;
    bool devices = false, hardware = false, presets = false, measure = false;
};

Expected<MemoryModel> modelOf(const MemoryOptions& options) {
    const int given = (options.model.empty() ? 0 : 1) + (options.preset.empty() ? 0 : 1) +
                      (options.parameters.empty() ? 0 : 1);
    if (given > 1)
        return fail(ErrorKind::usage, "MODEL, --model and --parameters exclude each other");
    if (!options.parameters.empty()) {
        auto count = quantityFrom(options.parameters);
        return count ? countMemory(*count) : Expected<MemoryModel>(passOn(count));
    }
    if (!options.preset.empty())
        return presetMemory(options.preset, options.kvHeads);
    auto model = openForCommand(options.model);
    return model ? openedMemory(*model) : Expected<MemoryModel>(passOn(model));
}

/// Heads and window in place of the model's own.
Expected<void> changeCache(MemoryModel& model, const MemoryOptions& options) {
    if (options.kvHeads < 0 ||
        (options.kvHeads > 0 && model.hasShape() &&
         (options.kvHeads > model.model->config.heads || model.model->config.heads % options.kvHeads != 0)))
        return fail(ErrorKind::usage, "--kv-heads must divide the model's {} heads",
                    model.hasShape() ? model.model->config.heads : 0);
    if (options.kvHeads > 0)
        model.cache.kvHeads = options.kvHeads;
    if (options.window >= 0)
        model.cache.window = options.window;
    if (options.fullEvery >= 0)
        model.cache.fullEvery = options.fullEvery;
    return {};
}

Expected<Device> deviceOf(const std::string& name) {
    if (name == "this")
        return measureThisMachine(threadCount());
    if (const Device* found = findDevice(name))
        return *found;
    if (name.find('=') != std::string::npos)
        return deviceFrom(name);
    auto own = readUserDevices(userDevicesFile());
    if (!own)
        return passOn(own);
    std::string names = "this";
    for (const Device& device : *own) {
        if (device.name == name)
            return device;
        names += ", " + device.name;
    }
    for (const Device& device : allDevices())
        names += ", " + device.name;
    return fail(ErrorKind::usage,
                "there is no device '{}'; there are: {}; or define one: NAME=GB:GB/s[:TFLOPS]", name, names);
}

Expected<std::vector<NamedBytes>> overheadsOf(const std::vector<std::string>& texts) {
    std::vector<NamedBytes> named;
    for (const std::string& text : texts) {
        const auto equals = text.find('=');
        if (equals == 0 || equals == std::string::npos)
            return fail(ErrorKind::usage, "--overhead {}: NAME=SIZE was expected", text);
        auto size = quantityFrom(text.substr(equals + 1));
        if (!size)
            return passOn(size);
        named.push_back({text.substr(0, equals), *size});
    }
    return named;
}

/// "0" is a size here.
Expected<double> sizeOf(const std::string& text) {
    return text == "0" ? Expected<double>(0.0) : quantityFrom(text);
}

/// One text for both, and in place of its parts those of the keys and the values.
Expected<KvFormats> kvOf(const MemoryOptions& options) {
    auto kv = kvFormats(options.kvFormat);
    if (!kv)
        return kv;
    auto keys = options.keyFormat.empty() ? Expected<KvFormat>(kv->keys) : kvFormat(options.keyFormat);
    auto values =
        options.valueFormat.empty() ? Expected<KvFormat>(kv->values) : kvFormat(options.valueFormat);
    if (!keys || !values)
        return keys ? passOn(values) : passOn(keys);
    return KvFormats(*keys, *values);
}

Expected<MemoryUsage> usageOf(const MemoryOptions& options) {
    MemoryUsage usage{.context = options.context, .batch = options.batch, .passTokens = options.passTokens};
    auto kv = kvOf(options);
    auto others = overheadsOf(options.overheads);
    if (!kv || !others)
        return kv ? passOn(others) : passOn(kv);
    usage.kv = *kv;
    usage.others = std::move(*others);
    auto device = deviceOf(options.device);
    if (!device)
        return passOn(device);
    usage.device = std::move(*device);
    if (!options.keep.empty()) {
        auto kept = sizeOf(options.keep);
        if (!kept)
            return passOn(kept);
        usage.device.reservedBytes = *kept;
    }
    if (!options.runtime.empty()) {
        auto runtime = sizeOf(options.runtime);
        if (!runtime)
            return passOn(runtime);
        usage.runtimeBytes = *runtime;
    }
    if (!options.second.empty()) {
        auto second = deviceOf(options.second);
        if (!second)
            return passOn(second);
        usage.second = std::move(*second);
        usage.layersOnFirst = options.layersOnFirst;
    }
    return usage;
}

Expected<MemoryRow> rowOf(const MemoryModel& model, const MemoryUsage& usage, const std::string& format,
                          const RoleFormats& roles) {
    auto plan = planWeights(model, format, roles);
    if (!plan)
        return passOn(plan);
    auto estimate = estimateMemory(model, *plan, usage);
    if (!estimate)
        return passOn(estimate);
    return MemoryRow{std::move(*plan), std::move(*estimate)};
}

Expected<std::vector<MemoryRow>> rowsOf(const MemoryModel& model, const MemoryUsage& usage,
                                        const MemoryOptions& options) {
    std::vector<std::string> formats = options.formats;
    if (!options.format.empty())
        formats.insert(formats.begin(), options.format);
    else if (formats.empty() && options.table.empty())
        formats.emplace_back(model.opened ? "as_opened" : "f16");
    else if (formats.empty())
        formats = usualFormats(model);
    std::vector<MemoryRow> rows;
    for (const std::string& format : formats) {
        auto row = rowOf(model, usage, format, options.roles);
        if (!row)
            return passOn(row);
        rows.push_back(std::move(*row));
    }
    return rows;
}

void printRow(const MemoryModel& model, const MemoryUsage& usage, const MemoryRow& row) {
    const auto& [plan, estimate] = row;
    const auto size = [](double bytes) {
        return fmt::format("{:.4g} GB = {:.4g} GiB", bytes / 1e9, bytes / bytesOf(ByteUnit::gib));
    };
    fmt::print("{}, {}: {:.4f} bits per weight{}, context {}, batch {}\n\n",
               model.name.empty() ? fmt::format("{:.4g} parameters", model.parameters) : model.name,
               plan.format, plan.bitsPerWeight,
               plan.nominal ? " (nominal: the format's own, no shapes are known)"
                            : fmt::format(" (nominal {:.4g})", plan.nominalBits),
               usage.context, usage.batch);
    for (const MemoryItem& item : estimate.items)
        fmt::print("{:<34} {:>28}  {:>5.1f} %  {:<10} {}\n", item.name, size(item.bytes),
                   100 * item.bytes / std::max(1.0, estimate.totalBytes()), itemKindName(item.kind),
                   item.detail);
    fmt::print("{:<34} {:>28}\n\n", "total", size(estimate.totalBytes()));
    if (model.hasShape())
        fmt::print("KV cache = {}\n         = {}\n",
                   usage.kv.same() ? "2 · layers · KV heads · head size · context · batch · bytes"
                                   : "layers · KV heads · head size · context · batch · (bytes of a key + "
                                     "bytes of a value)",
                   kvFormula(model, usage));
    fmt::print("weights  = parameters · bits / 8\n         = {}\n\n", weightFormula(plan));
    for (const DeviceLoad& load : estimate.loads)
        fmt::print("{}: {} of {} left{}: {}\n", load.device, size(load.totalBytes()), size(load.leftBytes),
                   model.hasShape() ? fmt::format(" ({} layers)", load.layers) : "",
                   load.fits() ? "fits" : "too big");
    if (estimate.largestContext > 0)
        fmt::print("largest context {}{}\n", estimate.largestContext,
                   model.trainedContext > 0 && estimate.largestContext > model.trainedContext
                       ? fmt::format(" (the model was trained with {})", model.trainedContext)
                       : "");
    if (estimate.tokensPerSecond)
        fmt::print("at most {:.4g} tokens per second (estimated from {:.4g}{} GB/s){}\n",
                   *estimate.tokensPerSecond, usage.device.bandwidth / 1e9,
                   usage.second ? fmt::format(" and {:.4g}", usage.second->bandwidth / 1e9) : "",
                   estimate.ridgeBatch
                       ? fmt::format("; arithmetic limits from batch {} on", *estimate.ridgeBatch)
                       : "");
    for (const std::string& note : plan.notes)
        fmt::print("{}\n", note);
}

void printDevices(bool json) {
    std::vector<Device> devices = allDevices();
    devices.push_back(measureThisMachine(threadCount()));
    Json rows = Json::array();
    for (const Device& device : devices)
        rows.push_back(describeDevice(device));
    if (json)
        return printJson({{"devices", rows}});
    const auto known = [](double value) { return value > 0 ? fmt::format("{:.4g}", value) : "–"; };
    fmt::print("{:<24} {:<28} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9}  {}\n", "name", "device", "GB", "GB/s",
               "F32 T/s", "F16 T/s", "INT8 T/s", "FP8 T/s", "source");
    for (const Device& device : devices) {
        fmt::print("{:<24} {:<28} {:>9.4g} {:>9}", device.name, device.title, device.memoryBytes / 1e9,
                   known(device.bandwidth / 1e9));
        for (const double rate : device.operations)
            fmt::print(" {:>9}", known(rate / 1e12));
        fmt::print("  {}\n", device.source);
    }
}

void printHardware(bool json) {
    std::vector<HardwareRow> rows = allHardware();
    rows.insert(rows.begin(), thisHardware());
    Json list = Json::array();
    for (const HardwareRow& row : rows)
        list.push_back(describeHardware(row));
    if (json)
        return printJson({{"hardware", list}});
    fmt::print("{:<36} {:<13}", "hardware", "unit");
    for (const auto& format : kHardwareFormats)
        fmt::print(" {:<9}", format);
    fmt::print("\n");
    for (const HardwareRow& row : rows) {
        fmt::print("{:<36.36} {:<13}", row.title, row.unit);
        for (const Support support : row.support)
            fmt::print(" {:<9}", supportName(support));
        fmt::print(" {}\n", row.source);
    }
}

void printPresets(bool json) {
    Json list = Json::array();
    for (const auto name : presetNames()) {
        const auto model = presetMemory(name);
        if (!json && model)
            fmt::print("{:<18} {:>16.0f} parameters, context {}\n", name, model->parameters,
                       model->trainedContext);
        if (model)
            list.push_back(describeMemoryModel(*model));
    }
    if (json)
        printJson({{"presets", list}});
}

Expected<void> measure(const MemoryModel& model, const MemoryOptions& options, const Invocation& invocation) {
    if (!model.opened)
        return fail(ErrorKind::usage, "--measure needs a model with weights");
    auto measured = measureMemory(model.model, options.context,
                                  options.kvFormat == "f32" ? KvType::f32 : KvType::f16, invocation.job);
    if (!measured)
        return passOn(measured);
    if (invocation.options.json) {
        printJson(describeMeasured(*measured));
        return {};
    }
    fmt::print("{}, context {}: estimated and measured\n\n", model.name, measured->context);
    for (const MeasuredLine& line : measured->lines)
        fmt::print("{:<34} {:>10} {:>10}  {}\n", line.name, humanBytes(line.estimatedBytes),
                   humanBytes(line.measuredBytes), line.reason);
    fmt::print("{:<34} {:>10} {:>10}\n", "total", humanBytes(measured->estimatedBytes),
               humanBytes(measured->residentBytes));
    return {};
}

Expected<void> runMemory(const MemoryOptions& options, const Invocation& invocation) {
    const bool json = invocation.options.json;
    if (options.devices)
        return printDevices(json), Expected<void>{};
    if (options.hardware)
        return printHardware(json), Expected<void>{};
    if (options.presets)
        return printPresets(json), Expected<void>{};
    auto model = modelOf(options);
    if (!model)
        return passOn(model);
    if (auto changed = changeCache(*model, options); !changed)
        return changed;
    if (options.measure)
        return measure(*model, options, invocation);
    auto usage = usageOf(options);
    if (!usage)
        return passOn(usage);
    auto rows = rowsOf(*model, *usage, options);
    if (!rows)
        return passOn(rows);
    if (json)
        printJson(describeMemory(*model, *usage, *rows));
    else if (options.table == "markdown")
        fmt::print("{}", memoryMarkdown(*rows, ByteUnit::gb));
    else if (options.table == "csv")
        fmt::print("{}", memoryCsv(*rows));
    else
        for (const MemoryRow& row : *rows)
            printRow(*model, *usage, row);
    return {};
}

void addModelOptions(CLI::App& command, MemoryOptions& options) {
    command.add_option("MODEL", options.model, "A model file or folder; the built-in model if left out");
    command.add_option("--model", options.preset, "Instead: a preset's shape (--presets lists them)");
    command.add_option("--parameters", options.parameters, "Instead: a mere count, 7B or 350M");
    command.add_option("--format", options.format,
                       "Of the weights: any scheme, a number format's name (codes alone), or as_opened");
    command.add_option("--formats", options.formats, "Several, separated by commas")->delimiter(',');
    command.add_option("--embeddings", options.roles.embedding, "A scheme for the token embedding");
    command.add_option("--attention", options.roles.attention, "A scheme for attention");
    command.add_option("--feed-forward", options.roles.feedForward, "A scheme for feed-forward modules");
    command.add_option("--head", options.roles.head, "A scheme for the output projection");
}

void addUseOptions(CLI::App& command, MemoryOptions& options) {
    command.add_option("--kv-format", options.kvFormat, "Of keys and values, or KEYS/VALUES")
        ->capture_default_str();
    command.add_option("--cache-type-k", options.keyFormat, "Of the keys alone, as llama.cpp's -ctk");
    command.add_option("--cache-type-v", options.valueFormat, "Of the values alone, as llama.cpp's -ctv");
    command.add_option("--context", options.context, "Tokens per sequence")->capture_default_str();
    command.add_option("--batch", options.batch, "Sequences at once")->capture_default_str();
    command.add_option("--kv-heads", options.kvHeads,
                       "Another number: all heads for MHA, fewer for GQA, 1 for MQA");
    command.add_option("--window", options.window, "Attention slides over so many tokens; 0: over all");
    command.add_option("--full-every", options.fullEvery, "Every so many layers one attends to all tokens");
    command
        .add_option("--pass-tokens", options.passTokens, "Prompt tokens that go through the layers at once")
        ->capture_default_str();
    command.add_option("--runtime", options.runtime, "What the runtime itself takes, 500MB");
    command.add_option("--overhead", options.overheads, "Something else, NAME=SIZE; may be repeated");
    command.add_option("--device", options.device, "A device's name, this, or NAME=GB:GB/s[:TFLOPS]")
        ->capture_default_str();
    command.add_option("--keep", options.keep, "Of the device's memory, for system and other programs");
    command.add_option("--second-device", options.second, "For the layers that the first does not take");
    command.add_option("--layers-on-first", options.layersOnFirst, "As many as fit if left out");
}

} // namespace

void addMemoryCommand(CommandSet& commands) {
    auto options = std::make_shared<MemoryOptions>();
    auto& command =
        commands.add("memory", "What a model needs in memory, whether it fits, and how fast it can be",
                     [options](const Invocation& invocation) { return runMemory(*options, invocation); });
    addModelOptions(command, *options);
    addUseOptions(command, *options);
    command.add_option("--table", options->table, "A table to copy")
        ->check(CLI::IsMember({"markdown", "csv"}));
    command.add_flag("--measure", options->measure,
                     "Runs MODEL and puts the estimate beside resident memory");
    command.add_flag("--devices", options->devices, "Lists devices");
    command.add_flag("--hardware", options->hardware, "Lists which format runs natively on which hardware");
    command.add_flag("--presets", options->presets, "Lists presets");
}

} // namespace nibble::cli
