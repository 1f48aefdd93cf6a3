<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>Comparison</name>
    <message>
        <source>Cost</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bits/weight</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>true</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bits/w</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stored bits divided by weights, scales, zero points and padding included, over the whole model.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>MB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bytes of all stored tensors (1 MB = 10⁶ bytes).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Quantize</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Quant.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Wall-clock time to quantize the model.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Peak</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Largest resident memory of the process while the variant was quantized and measured.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fidelity</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>SQNR</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>dB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Signal to quantization noise of the weights, 10 log₁₀(Σw² / Σ(w − ŵ)²), over the quantized tensors.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Output error</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Output</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>err. %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Squared error of the layers&apos; outputs relative to their energy, ‖XW − XŴ‖² / ‖XW‖², on inputs captured from the text.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Quality</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Perplexity</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>± s.e.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>exp of the mean negative log-likelihood per predicted token, with its standard error.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>KL div.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>nats</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mean Kullback–Leibler divergence of the next-token distribution from the baseline&apos;s, at the same positions.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Same top</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Same</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>top %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Share of positions at which the most probable token is the baseline&apos;s.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Speed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>tokens/s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>tok/s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tokens per second while a prompt is read in one batch: median of the repeats, with half the interquartile range.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Generate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Gener.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tokens per second while text is generated one token at a time: median of the repeats, with half the interquartile range.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>as opened</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Execution</name>
    <message>
        <source>executed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the kernels read the packed bytes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>decoded</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>packed and stored, decoded to float for the product</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>simulated</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>quantized and decoded at once, nothing packed</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>FileMap</name>
    <message>
        <source>header and metadata</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>embedding, output</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>attention</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>feed-forward</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>norms, biases</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>other tensors</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>between tensors</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Kind</name>
    <message>
        <source>measured</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>run on this machine</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>computed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>exact arithmetic on the model&apos;s bytes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>estimated</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>from a model of the cost, not run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>literature</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>published by others</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Machine</name>
    <message numerus="yes">
        <source>%n cores</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Main</name>
    <message>
        <source>The last session was not restored: %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Method</name>
    <message>
        <source>Every matrix stored as this floating-point type, rounded to nearest even.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>llama.cpp&apos;s file type of this name: blocks of 32 with an F16 scale, the output projection by its own rule.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>NF4</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>bitsandbytes&apos; 4-bit NormalFloat (QLoRA, arXiv 2305.14314): levels at the quantiles of a normal distribution, one absmax per block of the flattened tensor.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Block</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weights that share an absmax.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Double quantization</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The block scales are quantized to 8 bits in turn.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>INT8 activations</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Activations are rounded to INT8 per 32 values for the integer kernels.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Round to nearest</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every weight goes to the nearest step of an even grid; no calibration.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Width of a code.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Scale per</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weights that share a scale: the tensor, an output channel, or a group.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Asymmetric</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A zero point per group, so that the grid covers minimum to maximum.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>W8A8</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>INT8 weights per output channel and INT8 activations per token, scaled as they come.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Page</name>
    <message>
        <source>Home</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Compare</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>QObject</name>
    <message>
        <source>not run yet</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Questions</name>
    <message>
        <source>The size of every method, exact before anything runs.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 needs %2 for its weights; %3 of memory are free.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>8, 4, 3 and 2 bits by round to nearest, side by side.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 dB on %2 rows of %3 (computed); what it does to answers is measured.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 methods on this model, quality and speed measured: about %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>None of %1 methods passes for certain.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 passes with %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Prompt and generation timed apart, beside this machine&apos;s bandwidth.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 generates %2 times as fast as the model as opened.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every tensor, down to the bytes of a block.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 tensors; %2 alone holds %3 % of the bytes.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is inside this model?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Will it fit?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What does 4-bit do to this model?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Which method should I take?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How fast will it answer?</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Text</name>
    <message>
        <source>TB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>GB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>MB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>kB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>B</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>B parameters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>M parameters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>K parameters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>parameters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>perplexity, window %1 of %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>quantizing, tensor %1 of %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>speed, run %1 of %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>packing for the kernels, layer %1 of %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>layer inputs, window %1 of %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>writing, tensor %1 of %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>reading the files once</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>nibble::ui::Banner</name>
    <message>
        <source>Close the message</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>nibble::ui::BitFieldView</name>
    <message>
        <source>sign</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>exponent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>mantissa</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>bits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bits of single values</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>nibble::ui::BlockPanel</name>
    <message>
        <source>Block microscope</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Previous</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The block before (Page Up)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Next</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The block after (Page Down)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bits of the values</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Values of type %1 cannot be taken apart here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a tensor on the left.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, row %2, block %3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, from row %2, column %3</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>, file offset %1, %n bytes</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>nibble::ui::BlockView</name>
    <message numerus="yes">
        <source>%1, %n bytes</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1, %n weights each</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>%1, top bits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, sums for products</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Block microscope</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>Codes used, of %n weights</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Weights %1 – %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>, low nibbles</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>, high nibbles</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>, scale %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>scale of %n weights</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Point at a byte or a weight: what belongs together lights up. w = %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>nibble::ui::CommandPalette</name>
    <message>
        <source>Pages, tensors, methods, actions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What to do</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>nibble::ui::ComparePage</name>
    <message>
        <source>Compare</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Measure by …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Text, protocol, speed, seed, and the limits of the verdict</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run or stop the comparison</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add a method to the comparison</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Change how the comparison measures</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How to measure</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Apply</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>built-in text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>context %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 predictions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>seed %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a run takes about %1 and %2 of memory (estimated)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>random weights: quality figures mean nothing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ctrl+Enter</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>nibble::ui::Comparison</name>
    <message>
        <source>Compare</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>nibble::ui::ComparisonExports</name>
    <message>
        <source>comparison</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Report … (HTML, Markdown, CSV, JSON)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A folder for the report</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Experiment … (JSON, to be run again)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save the experiment</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Experiments (*.json)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Table … (Markdown, CSV, LaTeX)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save the table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Markdown (*.md);;CSV (*.csv);;LaTeX (*.tex)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the table as Markdown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the table as CSV</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the table as LaTeX</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model as %1 … (GGUF)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model … (choose a row first)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save the quantized model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>GGUF (*.gguf)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The report is in %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saved %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The table is on the clipboard</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>nibble::ui::ComparisonModel</name>
    <message>
        <source>Method</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>scheme</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>how</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>95 % interval</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Decision</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Random weights: this figure says nothing about the method.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>baseline</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>stopped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>queued</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>planned</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>running</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>nibble::ui::ComparisonTable</name>
    <message>
        <source>Comparison</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>nibble::ui::EvaluationForm</name>
    <message>
        <source>How the text becomes predictions. Figures of different protocols are not comparable.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Context, tokens</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the protocol&apos;s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stride, tokens</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>half the context</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Windows at most</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Measure speed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Prompt, tokens</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Generated tokens</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Repeats</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Threads</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Seed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>PASS below, % perplexity</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>REVIEW above, %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the built-in text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A text to measure on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Texts (*.txt *.md *.raw);;All files (*)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>nibble::ui::FileMapView</name>
    <message>
        <source>File map</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1
bytes %2 to %3, %4</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This model was made in memory: there is no file to show.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>nibble::ui::HistogramPlot</name>
    <message>
        <source>From</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>To</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Count</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, %2 %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Linear</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log counts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Value</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>nibble::ui::HomePage</name>
    <message>
        <source>Home</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drop a model here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>GGUF, safetensors, llama2.c, a Hugging Face folder, or a saved experiment</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a Hugging Face folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recent models</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Built-in model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>random weights</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This machine</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Measure</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reads memory with all threads for a moment</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Processor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cores</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Vector instructions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Read bandwidth</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Memory free</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Memory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Measure the read bandwidth</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 GB/s, measured</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start with a question; each opens a page already set up for %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the built-in model</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>nibble::ui::InspectorRow</name>
    <message>
        <source>Copied: %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>nibble::ui::IntervalStrip</name>
    <message>
        <source>Interval from %1 to %2, limits %3 and %4</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>95 % interval of ln(perplexity / baseline): PASS wholly left of the first limit, REVIEW wholly right of the second</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>nibble::ui::JobBar</name>
    <message>
        <source>Progress</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ready</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Memory free %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>needs %1 of %2 free</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>about %1, estimated</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>keeps what is finished</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Elapsed %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Left %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Memory %1 of %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Failed</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>nibble::ui::JobRunner</name>
    <message>
        <source>%1, done in %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, stopped after %2</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>nibble::ui::LayerErrorPlot</name>
    <message>
        <source>layer %1: %2 %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weight error per layer, %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Appears when the first method has been quantized</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>layer %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tensor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Layer</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>nibble::ui::LinePlot</name>
    <message>
        <source>Position</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Value</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>nibble::ui::MainWindow</name>
    <message>
        <source>Built-in model</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>Opened in %1, %n tensors</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Open a model, an experiment or a report</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Models and experiments (*.gguf *.safetensors *.bin *.json);;All files (*)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a Hugging Face folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A job is running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is running. What is finished stays only if you export it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop and close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Page</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Action</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the built-in model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Switch between light and dark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Presenter view</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show or hide the inspector</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open this page in a window of its own</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Compare with %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Method</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recent model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tensor</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>nibble::ui::MetadataModel</name>
    <message>
        <source>Key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Type</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Value</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>nibble::ui::MetadataValueModel</name>
    <message>
        <source>Value</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>nibble::ui::MetadataView</name>
    <message>
        <source>Metadata</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Value</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filter of the metadata</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Elements of the value</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n keys</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Open for looking only: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No tokenizer: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tokenizer: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>nibble::ui::MethodChip</name>
    <message>
        <source>%1
Click again or Enter: settings. Delete: remove. Ctrl+arrows or drag: move.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>nibble::ui::MethodChips</name>
    <message>
        <source>Add</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add a method to the comparison</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add a method</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Apply</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>nibble::ui::ModelChip</name>
    <message>
        <source>Opening …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Built-in model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 bits/w</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Made in memory with random weights</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open file …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open folder …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recent</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>nibble::ui::ModelPage</name>
    <message>
        <source>%1 blocks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>width %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>feed-forward %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 heads</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 KV heads</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>vocabulary %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>context %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tensors</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Metadata</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tokenizer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>File map</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>what the bytes of the file hold, in their order; a click chooses the tensor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No model is open.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Models (*.gguf *.safetensors *.bin);;Experiments and reports (*.json);;All files (*)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>nibble::ui::NavigationRail</name>
    <message>
        <source>Open in a window of its own</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>nibble::ui::ParetoPlot</name>
    <message>
        <source>REVIEW above %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>PASS below %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Size, MB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bits per weight</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Prompt, tokens/s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Generation, tokens/s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ln (PPL / PPL of %1)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Perplexity</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>KL divergence, nats</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pareto front</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Decode</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the horizontal axis shows; the vertical one is in the menu</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Horizontal axis</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Prompt speed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Generation speed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Vertical axis</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Logarithm of the perplexity&apos;s ratio</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>KL divergence</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Appears when a model is open and a method is chosen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Appears when speed has been measured</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Appears when the first method has been scored</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>95 % interval</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 (log scale)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Method</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>95 % from</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>95 % to</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>On the front</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>State</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>yes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>final</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>preliminary</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>queued</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 queued</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>95 %: %1 … %2</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>nibble::ui::PlotFrame</name>
    <message>
        <source>Data of %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No data yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy, save, table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Menu of %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save as PNG…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save as SVG…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save as PDF…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy data</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save data as CSV…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show as table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reset view</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Plot. Arrow keys move, plus and minus zoom, Home shows all; the menu has the data as a table.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 files (*.%2)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not saved</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>nibble::ui::PopupPanel</name>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>nibble::ui::RecentRow</name>
    <message>
        <source>open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>today</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>yesterday</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>nibble::ui::ResultPlots</name>
    <message>
        <source>Layers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tensors</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tensors of the chosen method</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>choose a row of the table</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>nibble::ui::SchemeForm</name>
    <message>
        <source>Method</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Scheme</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Scheme, with exceptions as /pattern=scheme</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>tensor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>output channel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>group of %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 bits per weight, %2 (computed)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>nibble::ui::Session</name>
    <message>
        <source>%1 was not opened: stop the comparison first.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>nibble::ui::TensorInspector</name>
    <message>
        <source>%1, %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%1, blocks of %2, %n bytes</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Histogram</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No tensor chosen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Being counted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Statistics</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Elements</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bytes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bits per weight</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>8 · %1 bytes / %2 values of a block</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mean</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Standard deviation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Of all values: divided by their number</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Minimum</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Maximum</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Largest magnitude</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>at row, column</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Excess kurtosis</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>m₄ / m₂² − 3: 0 for a normal distribution, above 0 with heavy tails</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zeros</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Outside the histogram</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Values below and above the range drawn</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>NaN and infinite</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This block</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>These values</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>File offset</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Factor of the row</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, bytes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Codes used</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weight</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How a weight is made of its code q and the block&apos;s scales</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>nibble::ui::TensorList</name>
    <message>
        <source>Tensors</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Part of a name, or a pattern with *: blk.*.ffn_down.weight</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filter of the tensors</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>nibble::ui::TensorResultModel</name>
    <message>
        <source>The method&apos;s own type does not fit this tensor; another was taken.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tensor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stored as</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bits/w</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>SQNR, dB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Output error, %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>nibble::ui::TensorTreeModel</name>
    <message>
        <source>factors of another tensor: bytes, but no parameters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not used: neither bytes nor parameters of the model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: %2 tensors, %3, %4</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n tensors</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>in the file: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Canonical (GGUF) name without .weight</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How the values are stored</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Type</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Outputs × inputs; sorts by the number of values</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Shape</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bytes as stored, in megabytes (10⁶ bytes)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>MB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>8 · bytes / parameters, scales included</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bits/w</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Share of the model&apos;s parameters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Share</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Of a sample of up to 16 384 values; sorts by the width of their bulk</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Histogram</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>nibble::ui::TokenPieces</name>
    <message>
        <source>Tokens</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>id %1, token %2 of %3
bytes %4</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>special token</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>nibble::ui::TokenizerView</name>
    <message>
        <source>Text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add special</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Parse special</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add the tokens for begin and end of text where the vocabulary asks for them</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Special tokens written in the text become their ids; else they are plain text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Type or paste a text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Text to take apart</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, %2 entries</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This model has no tokenizer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No tokenizer can be used here: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 tokens, %2 characters, %3 per token</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>nibble::ui::TopBar</name>
    <message>
        <source>Search</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Presenter view (F11)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look and language</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Inspector (Ctrl+I)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As the desktop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Light</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Language</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search    Ctrl+K</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pages, tensors, methods, actions    Ctrl+K</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>nibble::ui::VariantInspector</name>
    <message>
        <source>Nothing chosen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a row of the table or a point of a plot to see what it costs and why.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ln PPL ratio</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ln(perplexity / baseline), the mean of the paired differences</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>95 %, paired</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>To decide</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>≈ %1 tokens</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Predictions that would decide it if mean and spread stay as they are</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bits per weight</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stored bits divided by weights, scales, zero points and padding included, over the whole model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bytes</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%1, %n tensors</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Peak memory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time to quantize</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fidelity and quality</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weights, SQNR</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Layer outputs, error</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Perplexity</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>KL divergence</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mean, in nats, from the baseline&apos;s predictions at the same positions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Same top token</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Predictions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Speed, tokens/s, median of %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Generation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Read bandwidth</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Notes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Failed</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
