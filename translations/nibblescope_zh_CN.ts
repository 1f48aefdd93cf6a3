<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>CalibrationModel</name>
    <message>
        <source>Method
</source>
        <translation>方法
</translation>
    </message>
    <message>
        <source>Calibrated on
</source>
        <translation>校准于
</translation>
    </message>
    <message>
        <source>Not
calibrated</source>
        <translation>未
校准</translation>
    </message>
    <message>
        <source>Fewest
sequences</source>
        <translation>最少
序列</translation>
    </message>
    <message>
        <source>Most
sequences</source>
        <translation>最多
序列</translation>
    </message>
    <message>
        <source>Against not
calibrated</source>
        <translation>相对
未校准</translation>
    </message>
    <message>
        <source>Enough
sequences</source>
        <translation>足够的
序列数</translation>
    </message>
    <message>
        <source>State
</source>
        <translation>状态
</translation>
    </message>
    <message>
        <source>A method that looks at a text</source>
        <translation>需要观察文本的方法</translation>
    </message>
    <message>
        <source>The text that it looked at</source>
        <translation>它所观察的文本</translation>
    </message>
    <message>
        <source>The same codes without a look at any text</source>
        <translation>相同的编码，不观察任何文本</translation>
    </message>
    <message>
        <source>The error with the fewest sequences</source>
        <translation>序列最少时的误差</translation>
    </message>
    <message>
        <source>The error with the most sequences so far</source>
        <translation>迄今序列最多时的误差</translation>
    </message>
    <message>
        <source>The error with the most sequences, against that of the same codes without calibration</source>
        <translation>序列最多时的误差，与未校准的相同编码相比</translation>
    </message>
    <message>
        <source>From so many sequences on the error stays within 5 % of the last one</source>
        <translation>从这么多序列起，误差保持在最后一个的 5 % 以内</translation>
    </message>
    <message>
        <source>Points that are measured</source>
        <translation>已测量的点</translation>
    </message>
</context>
<context>
    <name>Comparison</name>
    <message>
        <source>Cost</source>
        <translation>开销</translation>
    </message>
    <message>
        <source>Bits/weight</source>
        <translation>每权重位数</translation>
    </message>
    <message>
        <source>true</source>
        <translation>实际</translation>
    </message>
    <message>
        <source>Bits/w</source>
        <translation>位/权重</translation>
    </message>
    <message>
        <source>Stored bits divided by weights, scales, zero points and padding included, over the whole model.</source>
        <translation>整个模型的存储位数除以权重数，包括缩放因子、零点和填充。</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>MB</source>
        <translation>MB</translation>
    </message>
    <message>
        <source>Bytes of all stored tensors (1 MB = 10⁶ bytes).</source>
        <translation>所有已存储张量的字节数（1 MB = 10⁶ 字节）。</translation>
    </message>
    <message>
        <source>Quantize</source>
        <translation>量化</translation>
    </message>
    <message>
        <source>s</source>
        <translation>s</translation>
    </message>
    <message>
        <source>Quant.</source>
        <translation>量化</translation>
    </message>
    <message>
        <source>Wall-clock time to quantize the model.</source>
        <translation>量化模型所用的实际时间。</translation>
    </message>
    <message>
        <source>Peak</source>
        <translation>峰值</translation>
    </message>
    <message>
        <source>Largest resident memory of the process while the variant was quantized and measured.</source>
        <translation>量化和测量该变体期间，进程的最大常驻内存。</translation>
    </message>
    <message>
        <source>Fidelity</source>
        <translation>保真度</translation>
    </message>
    <message>
        <source>SQNR</source>
        <translation>SQNR</translation>
    </message>
    <message>
        <source>dB</source>
        <translation>dB</translation>
    </message>
    <message>
        <source>Signal to quantization noise of the weights, 10 log₁₀(Σw² / Σ(w − ŵ)²), over the quantized tensors.</source>
        <translation>已量化张量权重的信号与量化噪声比，10 log₁₀(Σw² / Σ(w − ŵ)²)。</translation>
    </message>
    <message>
        <source>Output error</source>
        <translation>输出误差</translation>
    </message>
    <message>
        <source>%</source>
        <translation>%</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>输出误差</translation>
    </message>
    <message>
        <source>err. %</source>
        <translation>%</translation>
    </message>
    <message>
        <source>Squared error of the layers&apos; outputs relative to their energy, ‖XW − XŴ‖² / ‖XW‖², on inputs captured from the text.</source>
        <translation>各层输出的平方误差与其能量之比，‖XW − XŴ‖² / ‖XW‖²，输入取自文本。</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>质量</translation>
    </message>
    <message>
        <source>Perplexity</source>
        <translation>困惑度</translation>
    </message>
    <message>
        <source>± s.e.</source>
        <translation>± 标准误</translation>
    </message>
    <message>
        <source>exp of the mean negative log-likelihood per predicted token, with its standard error.</source>
        <translation>每个预测词元的平均负对数似然的指数，附标准误。</translation>
    </message>
    <message>
        <source>KL div.</source>
        <translation>KL 散度</translation>
    </message>
    <message>
        <source>nats</source>
        <translation>nats</translation>
    </message>
    <message>
        <source>Mean Kullback–Leibler divergence of the next-token distribution from the baseline&apos;s, at the same positions.</source>
        <translation>相同位置上，下一词元分布相对于基线分布的平均 KL 散度。</translation>
    </message>
    <message>
        <source>Same top</source>
        <translation>首选一致</translation>
    </message>
    <message>
        <source>Same</source>
        <translation>首选一致</translation>
    </message>
    <message>
        <source>top %</source>
        <translation>%</translation>
    </message>
    <message>
        <source>Share of positions at which the most probable token is the baseline&apos;s.</source>
        <translation>最可能的词元与基线相同的位置所占比例。</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>提示词</translation>
    </message>
    <message>
        <source>tokens/s</source>
        <translation>词元/s</translation>
    </message>
    <message>
        <source>tok/s</source>
        <translation>词元/s</translation>
    </message>
    <message>
        <source>Tokens per second while a prompt is read in one batch: median of the repeats, with half the interquartile range.</source>
        <translation>一次批量读入提示词时每秒处理的词元数：多次重复的中位数，附四分位距的一半。</translation>
    </message>
    <message>
        <source>Generate</source>
        <translation>生成</translation>
    </message>
    <message>
        <source>Gener.</source>
        <translation>生成</translation>
    </message>
    <message>
        <source>Tokens per second while text is generated one token at a time: median of the repeats, with half the interquartile range.</source>
        <translation>逐个词元生成文本时每秒生成的词元数：多次重复的中位数，附四分位距的一半。</translation>
    </message>
    <message>
        <source>as opened</source>
        <translation>原始模型</translation>
    </message>
</context>
<context>
    <name>ExceptionRows</name>
    <message>
        <source>token embedding</source>
        <translation>词元嵌入</translation>
    </message>
    <message>
        <source>output projection</source>
        <translation>输出投影</translation>
    </message>
    <message>
        <source>attention</source>
        <translation>注意力</translation>
    </message>
    <message>
        <source>feed-forward</source>
        <translation>前馈</translation>
    </message>
    <message>
        <source>second half of the feed-forward</source>
        <translation>前馈的后半</translation>
    </message>
    <message>
        <source>first block</source>
        <translation>第一块</translation>
    </message>
</context>
<context>
    <name>Execution</name>
    <message>
        <source>executed</source>
        <translation>已执行</translation>
    </message>
    <message>
        <source>the kernels read the packed bytes</source>
        <translation>内核直接读取打包的字节</translation>
    </message>
    <message>
        <source>decoded</source>
        <translation>已解码</translation>
    </message>
    <message>
        <source>packed and stored, decoded to float for the product</source>
        <translation>打包存储，乘法时解码为浮点数</translation>
    </message>
    <message>
        <source>simulated</source>
        <translation>已模拟</translation>
    </message>
    <message>
        <source>quantized and decoded at once, nothing packed</source>
        <translation>量化后立即解码，不打包</translation>
    </message>
</context>
<context>
    <name>Fields</name>
    <message>
        <source>sign</source>
        <translation>符号</translation>
    </message>
    <message>
        <source>exponent</source>
        <translation>指数</translation>
    </message>
    <message>
        <source>mantissa</source>
        <translation>尾数</translation>
    </message>
    <message>
        <source>integer</source>
        <translation>整数</translation>
    </message>
    <message>
        <source>code book index</source>
        <translation>码本索引</translation>
    </message>
    <message>
        <source>not used</source>
        <translation>未使用</translation>
    </message>
</context>
<context>
    <name>FileMap</name>
    <message>
        <source>header and metadata</source>
        <translation>文件头与元数据</translation>
    </message>
    <message>
        <source>embedding, output</source>
        <translation>嵌入、输出</translation>
    </message>
    <message>
        <source>attention</source>
        <translation>注意力</translation>
    </message>
    <message>
        <source>feed-forward</source>
        <translation>前馈</translation>
    </message>
    <message>
        <source>norms, biases</source>
        <translation>归一化、偏置</translation>
    </message>
    <message>
        <source>other tensors</source>
        <translation>其他张量</translation>
    </message>
    <message>
        <source>between tensors</source>
        <translation>张量间隙</translation>
    </message>
</context>
<context>
    <name>Kind</name>
    <message>
        <source>measured</source>
        <translation>实测</translation>
    </message>
    <message>
        <source>run on this machine</source>
        <translation>在本机运行得到</translation>
    </message>
    <message>
        <source>computed</source>
        <translation>计算</translation>
    </message>
    <message>
        <source>exact arithmetic on the model&apos;s bytes</source>
        <translation>由模型字节精确算出</translation>
    </message>
    <message>
        <source>estimated</source>
        <translation>估计</translation>
    </message>
    <message>
        <source>from a model of the cost, not run</source>
        <translation>由开销模型得出，未运行</translation>
    </message>
    <message>
        <source>literature</source>
        <translation>文献</translation>
    </message>
    <message>
        <source>published by others</source>
        <translation>他人发表的结果</translation>
    </message>
</context>
<context>
    <name>Machine</name>
    <message numerus="yes">
        <source>%n cores</source>
        <translation>
            <numerusform>%n 个核心</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Main</name>
    <message>
        <source>The last session was not restored: %1</source>
        <translation>未能恢复上次会话：%1</translation>
    </message>
</context>
<context>
    <name>Memory</name>
    <message>
        <source>This machine</source>
        <translation>本机</translation>
    </message>
    <message>
        <source>native</source>
        <translation>原生</translation>
    </message>
    <message>
        <source>emulated</source>
        <translation>模拟</translation>
    </message>
    <message>
        <source>none</source>
        <translation>不支持</translation>
    </message>
    <message>
        <source>none of the features that multiply narrow formats</source>
        <translation>没有能乘窄格式的指令集特性</translation>
    </message>
    <message>
        <source>INT8 with a fixed scale per layer, which belongs to the weights</source>
        <translation>INT8，每层一个固定的缩放因子，计入权重</translation>
    </message>
    <message>
        <source>KIVI: an F16 scale and minimum per 32 values (arXiv 2402.02750)</source>
        <translation>KIVI：每 32 个值一个 F16 缩放因子和一个最小值（arXiv 2402.02750）</translation>
    </message>
    <message>
        <source>Weights as stored</source>
        <translation>存储的权重</translation>
    </message>
    <message>
        <source>Pages of the file count once they were read; the rest is still on disk.</source>
        <translation>文件的页读入后才计入；其余仍在磁盘上。</translation>
    </message>
    <message>
        <source>Weights packed for the kernels</source>
        <translation>为内核打包的权重</translation>
    </message>
    <message>
        <source>Kernels keep a copy in the order in which they read; other runtimes read the file&apos;s own bytes.</source>
        <translation>内核按读取顺序另存一份副本；其他运行时直接读取文件中的字节。</translation>
    </message>
    <message>
        <source>KV cache</source>
        <translation>KV 缓存</translation>
    </message>
    <message>
        <source>Whole pages of 4096 bytes.</source>
        <translation>按 4096 字节的整页计。</translation>
    </message>
    <message>
        <source>Activations and logits</source>
        <translation>激活与 logits</translation>
    </message>
    <message>
        <source>Scratch of all threads while the prompt ran, at its peak.</source>
        <translation>运行提示词期间所有线程的暂存空间，取峰值。</translation>
    </message>
    <message>
        <source>Runtime</source>
        <translation>运行时</translation>
    </message>
    <message>
        <source>This program before it ran the model: code, libraries, and in the window all that it shows.</source>
        <translation>运行模型之前的本程序：代码、库，以及窗口中显示的一切。</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>Scales and minima of the layers</source>
        <translation>各层的缩放因子与最小值</translation>
    </message>
    <message>
        <source>Rewritten matrices</source>
        <translation>改写的矩阵</translation>
    </message>
    <message>
        <source>Activations</source>
        <translation>激活</translation>
    </message>
    <message>
        <source>Logits</source>
        <translation>Logits</translation>
    </message>
    <message>
        <source>Token embedding</source>
        <translation>词元嵌入</translation>
    </message>
    <message>
        <source>Attention</source>
        <translation>注意力</translation>
    </message>
    <message>
        <source>Feed-forward</source>
        <translation>前馈</translation>
    </message>
    <message>
        <source>Output head</source>
        <translation>输出头</translation>
    </message>
    <message>
        <source>Norms, biases, tables</source>
        <translation>归一化、偏置、表</translation>
    </message>
</context>
<context>
    <name>MemoryCurves</name>
    <message>
        <source>room %1</source>
        <translation>可用空间 %1</translation>
    </message>
    <message>
        <source>Context, tokens (log scale)</source>
        <translation>上下文，词元（对数刻度）</translation>
    </message>
    <message>
        <source>KV cache, %1</source>
        <translation>KV 缓存，%1</translation>
    </message>
    <message>
        <source>%1 fit</source>
        <translation>可容纳 %1</translation>
    </message>
    <message>
        <source>ridge at %1</source>
        <translation>脊点在 %1</translation>
    </message>
    <message>
        <source>Batch, sequences (log scale)</source>
        <translation>批大小，序列（对数刻度）</translation>
    </message>
    <message>
        <source>Tokens per second, all sequences</source>
        <translation>每秒词元数，所有序列</translation>
    </message>
    <message>
        <source>at most</source>
        <translation>上限</translation>
    </message>
    <message>
        <source>bound by bandwidth</source>
        <translation>受带宽限制</translation>
    </message>
    <message>
        <source>bound by arithmetic</source>
        <translation>受运算限制</translation>
    </message>
</context>
<context>
    <name>MemoryText</name>
    <message>
        <source>as opened</source>
        <translation>原始模型</translation>
    </message>
    <message>
        <source>figures of your own</source>
        <translation>自定数字</translation>
    </message>
    <message>
        <source>literature: %1</source>
        <translation>文献：%1</translation>
    </message>
    <message>
        <source>measured: %1</source>
        <translation>实测：%1</translation>
    </message>
    <message>
        <source>%1; bandwidth not measured yet</source>
        <translation>%1；带宽尚未测量</translation>
    </message>
</context>
<context>
    <name>Method</name>
    <message>
        <source>Every matrix stored as this floating-point type, rounded to nearest even.</source>
        <translation>所有矩阵以此浮点类型存储，就近舍入到偶数。</translation>
    </message>
    <message>
        <source>NF4</source>
        <translation>NF4</translation>
    </message>
    <message>
        <source>bitsandbytes&apos; 4-bit NormalFloat (QLoRA, arXiv 2305.14314): levels at the quantiles of a normal distribution, one absmax per block of the flattened tensor.</source>
        <translation>bitsandbytes 的 4 位 NormalFloat（QLoRA，arXiv 2305.14314）：量化级取正态分布的分位数，展平张量每块一个 absmax。</translation>
    </message>
    <message>
        <source>Block</source>
        <translation>块</translation>
    </message>
    <message>
        <source>Weights that share an absmax.</source>
        <translation>共用一个 absmax 的权重数。</translation>
    </message>
    <message>
        <source>Double quantization</source>
        <translation>双重量化</translation>
    </message>
    <message>
        <source>The block scales are quantized to 8 bits in turn.</source>
        <translation>块的缩放因子再量化为 8 位。</translation>
    </message>
    <message>
        <source>INT8 activations</source>
        <translation>INT8 激活</translation>
    </message>
    <message>
        <source>Activations are rounded to INT8 per 32 values for the integer kernels.</source>
        <translation>激活每 32 个值舍入为 INT8，供整数内核使用。</translation>
    </message>
    <message>
        <source>Round to nearest</source>
        <translation>就近舍入</translation>
    </message>
    <message>
        <source>Every weight goes to the nearest step of an even grid; no calibration.</source>
        <translation>每个权重取均匀网格上最近的一级；无需校准。</translation>
    </message>
    <message>
        <source>Bits</source>
        <translation>位数</translation>
    </message>
    <message>
        <source>Width of a code.</source>
        <translation>每个编码的位宽。</translation>
    </message>
    <message>
        <source>Scale per</source>
        <translation>缩放粒度</translation>
    </message>
    <message>
        <source>Weights that share a scale: the tensor, an output channel, or a group.</source>
        <translation>共用一个缩放因子的权重：整个张量、一个输出通道或一组。</translation>
    </message>
    <message>
        <source>Asymmetric</source>
        <translation>非对称</translation>
    </message>
    <message>
        <source>A zero point per group, so that the grid covers minimum to maximum.</source>
        <translation>每组一个零点，使网格覆盖最小值到最大值。</translation>
    </message>
    <message>
        <source>W8A8</source>
        <translation>W8A8</translation>
    </message>
    <message>
        <source>INT8 weights per output channel and INT8 activations per token, scaled as they come.</source>
        <translation>权重按输出通道取 INT8，激活按词元取 INT8，运行时确定缩放因子。</translation>
    </message>
    <message>
        <source>Min-max</source>
        <translation>最小-最大</translation>
    </message>
    <message>
        <source>The largest magnitude that was seen: nothing is clipped.</source>
        <translation>出现过的最大绝对值：不截断。</translation>
    </message>
    <message>
        <source>Moving average</source>
        <translation>移动平均</translation>
    </message>
    <message>
        <source>A moving average of the batches&apos; extremes; a new batch counts 0.01.</source>
        <translation>各批极值的移动平均；新的一批占 0.01。</translation>
    </message>
    <message>
        <source>Percentile</source>
        <translation>百分位</translation>
    </message>
    <message>
        <source>The magnitude below which 99.99 % of the values lie.</source>
        <translation>99.99 % 的值都在其下的绝对值。</translation>
    </message>
    <message>
        <source>Least squares</source>
        <translation>最小二乘</translation>
    </message>
    <message>
        <source>The range with the smallest mean squared error.</source>
        <translation>均方误差最小的范围。</translation>
    </message>
    <message>
        <source>Entropy</source>
        <translation>熵</translation>
    </message>
    <message>
        <source>The range whose rounded distribution diverges least from the one that was seen.</source>
        <translation>舍入后的分布与所见分布相差最小的范围。</translation>
    </message>
    <message>
        <source>Rotation</source>
        <translation>旋转</translation>
    </message>
    <message>
        <source>QuaRot&apos;s randomized Hadamard rotation (arXiv 2404.00456), folded into the weights: outliers spread over all channels, the float model stays the same.</source>
        <translation>QuaRot 的随机 Hadamard 旋转（arXiv 2404.00456），折叠进权重：离群值摊到所有通道，浮点模型不变。</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>Seed of the random signs.</source>
        <translation>随机符号的种子。</translation>
    </message>
    <message>
        <source>AWQ</source>
        <translation>AWQ</translation>
    </message>
    <message>
        <source>Activation-aware scaling (arXiv 2306.00978): channels with large activations are scaled up before rounding, ranges are cut where that helps. Published results use asymmetric codes.</source>
        <translation>激活感知缩放（arXiv 2306.00978）：激活大的通道在舍入前放大，必要时截断范围。已发表的结果使用非对称编码。</translation>
    </message>
    <message>
        <source>Weights of a row that share a scale.</source>
        <translation>一行中共用一个缩放因子的权重。</translation>
    </message>
    <message>
        <source>No clipping</source>
        <translation>不截断</translation>
    </message>
    <message>
        <source>Leaves out the search for ranges that are cut.</source>
        <translation>不搜索被截断的范围。</translation>
    </message>
    <message>
        <source>FP8</source>
        <translation>FP8</translation>
    </message>
    <message>
        <source>8-bit floating point (arXiv 2209.05433), scaled so that the largest weight is the format&apos;s largest number.</source>
        <translation>8 位浮点（arXiv 2209.05433），缩放到最大的权重等于该格式的最大数。</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>e4m3 has one more bit of precision, e5m2 one more of range.</source>
        <translation>e4m3 多一位精度，e5m2 多一位范围。</translation>
    </message>
    <message>
        <source>Weights that share a scale: an output channel or the tensor.</source>
        <translation>共用一个缩放因子的权重：一个输出通道或整个张量。</translation>
    </message>
    <message>
        <source>FP8 activations</source>
        <translation>FP8 激活</translation>
    </message>
    <message>
        <source>Activations are rounded to the same format, each token scaled by its absmax. No kernel multiplies FP8 by FP8 here: decoded.</source>
        <translation>激活舍入到同一格式，每个词元按其最大绝对值缩放。这里没有 FP8 乘 FP8 的内核：解码执行。</translation>
    </message>
    <message>
        <source>MXFP4</source>
        <translation>MXFP4</translation>
    </message>
    <message>
        <source>4-bit floats (E2M1) in blocks of 32 whose scale is a power of two (OCP Microscaling Formats 1.0), chosen as ggml does.</source>
        <translation>4 位浮点（E2M1），每 32 个一块，缩放因子为 2 的幂（OCP Microscaling Formats 1.0），按 ggml 的方式选取。</translation>
    </message>
    <message>
        <source>As the specification rounds</source>
        <translation>按规范舍入</translation>
    </message>
    <message>
        <source>Ties go to even and activations stay float; without it ggml&apos;s rule: the least absolute error, activations in INT8.</source>
        <translation>平局取偶，激活保持浮点；否则按 ggml 的规则：绝对误差最小，激活用 INT8。</translation>
    </message>
    <message>
        <source>NVFP4</source>
        <translation>NVFP4</translation>
    </message>
    <message>
        <source>4-bit floats (E2M1) in groups of 16 with an E4M3 scale each and one F32 scale for the tensor, as compressed-tensors stores them.</source>
        <translation>4 位浮点（E2M1），每 16 个一组，各有一个 E4M3 缩放因子，整个张量一个 F32 缩放因子，与 compressed-tensors 的存储相同。</translation>
    </message>
    <message>
        <source>Static activations</source>
        <translation>静态激活</translation>
    </message>
    <message>
        <source>One range per tensor, calibrated beforehand, instead of one per token.</source>
        <translation>每个张量一个事先校准的范围，而不是每个词元一个。</translation>
    </message>
    <message>
        <source>Calibrator</source>
        <translation>校准器</translation>
    </message>
    <message>
        <source>How the static range is chosen.</source>
        <translation>静态范围如何选取。</translation>
    </message>
    <message>
        <source>Large inputs first</source>
        <translation>输入大者优先</translation>
    </message>
    <message>
        <source>Columns are rounded in the order of their inputs&apos; size (act-order). Groups follow that order, and the order is stored, unless the groups are static.</source>
        <translation>各列按其输入的大小依次舍入（act-order）。分组随此顺序，且顺序被存储，除非分组是静态的。</translation>
    </message>
    <message>
        <source>Static groups</source>
        <translation>静态分组</translation>
    </message>
    <message>
        <source>Scales come from the untouched weights, and groups keep the order of the inputs.</source>
        <translation>缩放因子取自未改动的权重，分组保持输入的顺序。</translation>
    </message>
    <message>
        <source>Inputs of the float model</source>
        <translation>浮点模型的输入</translation>
    </message>
    <message>
        <source>Every layer is fitted to the inputs that the float model gives it, in one pass per block; else to those that the layers quantized before it give.</source>
        <translation>每一层按浮点模型给它的输入拟合，每个块一遍；否则按先前已量化的层给出的输入拟合。</translation>
    </message>
    <message>
        <source>Damping</source>
        <translation>阻尼</translation>
    </message>
    <message>
        <source>Added to the Hessian&apos;s diagonal, as a share of the diagonal&apos;s mean.</source>
        <translation>加到 Hessian 对角线上的量，以对角线平均值的份额计。</translation>
    </message>
    <message>
        <source>GPTQ</source>
        <translation>GPTQ</translation>
    </message>
    <message>
        <source>Each column is rounded, and the columns still to come make up for its error, as the layer&apos;s inputs in a calibration text tell (arXiv 2210.17323).</source>
        <translation>逐列舍入，其误差由尚未处理的列弥补，依据是该层在校准文本中的输入（arXiv 2210.17323）。</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>组</translation>
    </message>
    <message>
        <source>Weights that share a scale and a zero point.</source>
        <translation>共用一个缩放因子和零点的权重。</translation>
    </message>
    <message>
        <source>Groups down the columns</source>
        <translation>沿列分组</translation>
    </message>
    <message>
        <source>hqq&apos;s axis 0: the matrix is folded into as many rows as a group has weights, and each column is a group. No kernel reads it: decoded.</source>
        <translation>hqq 的 axis 0：矩阵折叠成与组内权重数相同的行数，每列为一组。没有内核能读取：解码执行。</translation>
    </message>
    <message>
        <source>Solver</source>
        <translation>求解器</translation>
    </message>
    <message>
        <source>best keeps the best zero point of every group; legacy and v2 stop for the whole matrix at once, as hqq&apos;s two published solvers do.</source>
        <translation>best 为每组保留最好的零点；legacy 与 v2 和 hqq 已发表的两个求解器一样，对整个矩阵同时停止。</translation>
    </message>
    <message>
        <source>HQQ</source>
        <translation>HQQ</translation>
    </message>
    <message>
        <source>Half-quadratic quantization (Badri and Shaji 2023): an even grid whose real zero point is fitted to the weights, outliers pulling little; no calibration.</source>
        <translation>半二次量化（Badri 与 Shaji，2023）：等距网格，其实数零点拟合权重，离群值影响很小；无需校准。</translation>
    </message>
    <message>
        <source>Injected outliers</source>
        <translation>注入离群值</translation>
    </message>
    <message>
        <source>A few channels behind the attention and feed-forward norms of every block are enlarged and the columns behind them made smaller: outliers in the activations, the same float model.</source>
        <translation>每个块中注意力和前馈归一化之后的少数通道被放大，其后的列相应缩小：激活中出现离群值，浮点模型不变。</translation>
    </message>
    <message>
        <source>Channels</source>
        <translation>通道</translation>
    </message>
    <message>
        <source>How many channels become outliers.</source>
        <translation>多少个通道变成离群通道。</translation>
    </message>
    <message>
        <source>Factor</source>
        <translation>倍数</translation>
    </message>
    <message>
        <source>By how much they grow; powers of two change nothing but the scale.</source>
        <translation>放大多少倍；2 的幂除了尺度什么也不改变。</translation>
    </message>
    <message>
        <source>Which channels are chosen.</source>
        <translation>选取哪些通道。</translation>
    </message>
    <message>
        <source>Mixed precision</source>
        <translation>混合精度</translation>
    </message>
    <message>
        <source>Embeddings and output projection FP16, attention INT8, feed-forward INT4.</source>
        <translation>嵌入和输出投影 FP16，注意力 INT8，前馈 INT4。</translation>
    </message>
    <message>
        <source>Importance matrix</source>
        <translation>重要性矩阵</translation>
    </message>
    <message>
        <source>Weights count by the mean square of the inputs that they multiply, measured on the calibration text.</source>
        <translation>权重按其所乘输入的均方计权，在校准文本上测得。</translation>
    </message>
    <message>
        <source>llama.cpp&apos;s file type of this name: its block type, with others for some tensors by its rules and where a row is no whole number of blocks.</source>
        <translation>llama.cpp 中同名的文件类型：其块类型，另按其规则为某些张量、以及行长不是整数个块时使用其他类型。</translation>
    </message>
    <message>
        <source>One GGUF type</source>
        <translation>单一 GGUF 类型</translation>
    </message>
    <message>
        <source>Every matrix in this one GGUF block type, the token embedding and the output projection too; another only where a row is no whole number of blocks.</source>
        <translation>每个矩阵都用这一种 GGUF 块类型，包括词元嵌入和输出投影；只有行长不是整数个块时才用另一种。</translation>
    </message>
    <message>
        <source>Block type</source>
        <translation>块类型</translation>
    </message>
    <message>
        <source>The block type of every matrix.</source>
        <translation>每个矩阵的块类型。</translation>
    </message>
    <message>
        <source>Alpha</source>
        <translation>Alpha</translation>
    </message>
    <message>
        <source>How much of the range moves from activations to weights.</source>
        <translation>范围中有多少从激活移到权重。</translation>
    </message>
    <message>
        <source>SmoothQuant</source>
        <translation>SmoothQuant</translation>
    </message>
    <message>
        <source>W8A8 after channels with large activations have been divided by scales that the weights take on (arXiv 2211.10438).</source>
        <translation>激活大的通道先除以由权重承担的缩放因子，再做 W8A8（arXiv 2211.10438）。</translation>
    </message>
    <message>
        <source>FP4 of bitsandbytes</source>
        <translation>bitsandbytes 的 FP4</translation>
    </message>
    <message>
        <source>bitsandbytes&apos; 4-bit float: levels in twelfths of the absmax of a block of the flattened tensor. Not the E2M1 of the OCP formats.</source>
        <translation>bitsandbytes 的 4 位浮点：展平张量中每块最大绝对值的十二分之几。不是 OCP 格式的 E2M1。</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>阈值</translation>
    </message>
    <message>
        <source>Columns with an activation of this magnitude or more stay float.</source>
        <translation>激活的绝对值达到此值的列保持浮点。</translation>
    </message>
    <message>
        <source>LLM.int8()</source>
        <translation>LLM.int8()</translation>
    </message>
    <message>
        <source>INT8 weights and activations, but columns of activations with outliers are multiplied in float (arXiv 2208.07339).</source>
        <translation>INT8 权重和激活，但激活中有离群值的列用浮点相乘（arXiv 2208.07339）。</translation>
    </message>
    <message>
        <source>Optimum</source>
        <translation>最优</translation>
    </message>
    <message>
        <source>The range with the least squared error over the values themselves, found by search.</source>
        <translation>经搜索得到的、对数值本身平方误差最小的范围。</translation>
    </message>
    <message>
        <source>the values of one grid come in a single batch, and an average over one batch is min-max</source>
        <translation>一个网格的值只有一个批次，对一个批次取平均就是最小-最大</translation>
    </message>
    <message>
        <source>the histogram has 2048 bins; with fewer values to a grid hardly a bin holds two, the divergence is 0 without clipping, and it is min-max</source>
        <translation>直方图有 2048 个区间；网格的值更少时几乎没有区间含两个值，不截断时散度为 0，结果就是最小-最大</translation>
    </message>
    <message>
        <source>Fixed exponent</source>
        <translation>固定指数</translation>
    </message>
    <message>
        <source>One exponent for the scales of all layers instead of the search.</source>
        <translation>所有层的缩放使用同一指数，不做搜索。</translation>
    </message>
    <message>
        <source>Exponent</source>
        <translation>指数</translation>
    </message>
    <message>
        <source>r of s = mean|x|^r / (mean relative |w|)^(1 − r): 0 looks at the weights alone, 1 at the activations alone.</source>
        <translation>s = mean|x|^r /（平均相对 |w|）^(1 − r) 中的 r：0 只看权重，1 只看激活。</translation>
    </message>
</context>
<context>
    <name>Numbers</name>
    <message>
        <source>Nearest even</source>
        <translation>就近取偶</translation>
    </message>
    <message>
        <source>Nearest away</source>
        <translation>就近远零</translation>
    </message>
    <message>
        <source>Toward zero</source>
        <translation>向零</translation>
    </message>
    <message>
        <source>Stochastic</source>
        <translation>随机</translation>
    </message>
    <message>
        <source>exact</source>
        <translation>精确</translation>
    </message>
    <message>
        <source>rounded</source>
        <translation>已舍入</translation>
    </message>
    <message>
        <source>underflow</source>
        <translation>下溢</translation>
    </message>
    <message>
        <source>saturated</source>
        <translation>饱和</translation>
    </message>
    <message>
        <source>overflow</source>
        <translation>上溢</translation>
    </message>
    <message>
        <source>no code</source>
        <translation>无编码</translation>
    </message>
    <message>
        <source>zero</source>
        <translation>零</translation>
    </message>
    <message>
        <source>subnormal</source>
        <translation>次正规</translation>
    </message>
    <message>
        <source>normal</source>
        <translation>正规</translation>
    </message>
    <message>
        <source>infinity</source>
        <translation>无穷</translation>
    </message>
    <message>
        <source>NaN</source>
        <translation>NaN</translation>
    </message>
    <message>
        <source>not used</source>
        <translation>未使用</translation>
    </message>
</context>
<context>
    <name>OutlierWords</name>
    <message>
        <source>%1 × the median (%2)</source>
        <translation>中位数的 %1 倍（%2）</translation>
    </message>
    <message>
        <source>Channel rank (log scale)</source>
        <translation>通道名次（对数刻度）</translation>
    </message>
    <message>
        <source>Peak |x|</source>
        <translation>|x| 峰值</translation>
    </message>
    <message>
        <source>Peak |w|</source>
        <translation>|w| 峰值</translation>
    </message>
    <message>
        <source>%1 channels, %2</source>
        <translation>%1 个通道，%2</translation>
    </message>
    <message>
        <source>the others</source>
        <translation>其余通道</translation>
    </message>
    <message>
        <source>threshold %1</source>
        <translation>阈值 %1</translation>
    </message>
    <message>
        <source>Block</source>
        <translation>块</translation>
    </message>
    <message>
        <source>%1 × median</source>
        <translation>%1 × 中位数</translation>
    </message>
    <message>
        <source>out</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>Scale, log</source>
        <translation>缩放因子，对数</translation>
    </message>
    <message>
        <source>all channels</source>
        <translation>所有通道</translation>
    </message>
    <message>
        <source>without outliers</source>
        <translation>不含离群值</translation>
    </message>
    <message>
        <source>Input of the layer</source>
        <translation>层的输入</translation>
    </message>
    <message>
        <source>Count, log</source>
        <translation>计数，对数</translation>
    </message>
    <message>
        <source>before, kurtosis %1</source>
        <translation>之前，峰度 %1</translation>
    </message>
    <message>
        <source>after, kurtosis %1</source>
        <translation>之后，峰度 %1</translation>
    </message>
    <message>
        <source>clipped at ±%1</source>
        <translation>在 ±%1 处截断</translation>
    </message>
    <message>
        <source>Largest, log</source>
        <translation>最大值，对数</translation>
    </message>
    <message>
        <source>x before</source>
        <translation>之前的 x</translation>
    </message>
    <message>
        <source>w before</source>
        <translation>之前的 w</translation>
    </message>
    <message>
        <source>x after</source>
        <translation>之后的 x</translation>
    </message>
    <message>
        <source>w after</source>
        <translation>之后的 w</translation>
    </message>
    <message>
        <source>one per token</source>
        <translation>每词元一个</translation>
    </message>
    <message>
        <source>one for all</source>
        <translation>共用一个</translation>
    </message>
    <message>
        <source>Channel</source>
        <translation>通道</translation>
    </message>
    <message>
        <source>Peak |x|, log</source>
        <translation>|x| 峰值，对数</translation>
    </message>
    <message>
        <source>INT8</source>
        <translation>INT8</translation>
    </message>
    <message>
        <source>float</source>
        <translation>浮点</translation>
    </message>
    <message>
        <source>Threshold (log scale)</source>
        <translation>阈值（对数刻度）</translation>
    </message>
    <message>
        <source>Migration strength α</source>
        <translation>迁移强度 α</translation>
    </message>
    <message>
        <source>Exponent</source>
        <translation>指数</translation>
    </message>
    <message>
        <source>Clip, share of the largest |x| (log scale)</source>
        <translation>截断值，占最大 |x| 的份额（对数刻度）</translation>
    </message>
    <message>
        <source>Error against the threshold</source>
        <translation>误差与阈值</translation>
    </message>
    <message>
        <source>Error against α</source>
        <translation>误差与 α</translation>
    </message>
    <message>
        <source>Error against the exponent</source>
        <translation>误差与指数</translation>
    </message>
    <message>
        <source>Error against the clip</source>
        <translation>误差与截断值</translation>
    </message>
    <message>
        <source>Ranges of the channels</source>
        <translation>各通道的范围</translation>
    </message>
    <message>
        <source>Error, %</source>
        <translation>误差，%</translation>
    </message>
    <message>
        <source>output</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>activations</source>
        <translation>激活</translation>
    </message>
    <message>
        <source>channels in float, %</source>
        <translation>浮点通道，%</translation>
    </message>
    <message>
        <source>before: %1</source>
        <translation>之前：%1</translation>
    </message>
    <message>
        <source>%1 at %2</source>
        <translation>%2 处为 %1</translation>
    </message>
    <message>
        <source>Channels that leave</source>
        <translation>移出的通道</translation>
    </message>
    <message>
        <source>The two ranges meet</source>
        <translation>两者的范围相互靠拢</translation>
    </message>
    <message>
        <source>Histogram of the inputs</source>
        <translation>输入的直方图</translation>
    </message>
    <message>
        <source>Scales</source>
        <translation>缩放因子</translation>
    </message>
    <message>
        <source>%1 of %2 channels, %3, hold an |x| ≥ %4 and are multiplied in float; the others in INT8.</source>
        <translation>%2 个通道中有 %1 个（%3）含 |x| ≥ %4，用浮点相乘；其余用 INT8。</translation>
    </message>
    <message>
        <source>No norm stands before this layer: SmoothQuant leaves it as it is.</source>
        <translation>此层之前没有归一化：SmoothQuant 保持其不变。</translation>
    </message>
    <message>
        <source>Each channel is divided by max|x|^α / max|w|^(1 − α), its weights multiplied. Largest activation %1 → %2, largest weight %3 → %4.</source>
        <translation>每个通道除以 max|x|^α / max|w|^(1 − α)，其权重乘以它。最大激活 %1 → %2，最大权重 %3 → %4。</translation>
    </message>
    <message>
        <source>The operation before this layer cannot be rescaled: AWQ only clips its weights.</source>
        <translation>此层之前的运算无法重新缩放：AWQ 只截断其权重。</translation>
    </message>
    <message>
        <source>Weights INT%1 in groups of 128, activations in float: weights of channels with large inputs are enlarged before rounding.</source>
        <translation>权重 INT%1，每组 128，激活为浮点：输入大的通道的权重在舍入前放大。</translation>
    </message>
    <message>
        <source>The rotation does not reach the inputs of this layer.</source>
        <translation>旋转不作用于此层的输入。</translation>
    </message>
    <message>
        <source>Kurtosis of the inputs %1 → %2, largest |x| %3 → %4; 3 is a normal distribution&apos;s.</source>
        <translation>输入的峰度 %1 → %2，最大 |x| %3 → %4；正态分布为 3。</translation>
    </message>
    <message>
        <source>One scale for all tokens; what lies beyond ±%1 is cut. The step is %1 / 127 = %2.</source>
        <translation>所有词元共用一个缩放因子；超出 ±%1 的部分被截断。步长为 %1 / 127 = %2。</translation>
    </message>
    <message>
        <source>Before: one scale for the whole tensor, %1 / 127 = %2. After: one for each token, its own largest |x| / 127.</source>
        <translation>之前：整个张量一个缩放因子，%1 / 127 = %2。之后：每个词元一个，即其自身的最大 |x| / 127。</translation>
    </message>
    <message>
        <source>W8A8 rounds activations and weights to 8 bits, W4A16 the weights alone, to 4 in groups of 32: outliers in the activations cost it nothing.</source>
        <translation>W8A8 将激活和权重舍入到 8 位，W4A16 只将权重舍入到 4 位，每组 32：激活中的离群值对它没有影响。</translation>
    </message>
    <message>
        <source>Scheme</source>
        <translation>方案</translation>
    </message>
    <message>
        <source>Output error, %</source>
        <translation>输出误差，%</translation>
    </message>
    <message>
        <source>Channels ≥ %1</source>
        <translation>≥ %1 的通道</translation>
    </message>
    <message>
        <source>Peak / median</source>
        <translation>峰值 / 中位数</translation>
    </message>
    <message>
        <source>Kurtosis</source>
        <translation>峰度</translation>
    </message>
</context>
<context>
    <name>Page</name>
    <message>
        <source>Home</source>
        <translation>主页</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>Numbers</source>
        <translation>数字</translation>
    </message>
    <message>
        <source>Ranges</source>
        <translation>范围</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Outliers</source>
        <translation>离群值</translation>
    </message>
</context>
<context>
    <name>QObject</name>
    <message>
        <source>not run yet</source>
        <translation>尚未运行</translation>
    </message>
</context>
<context>
    <name>QatModel</name>
    <message>
        <source>Scheme
</source>
        <translation>方案
</translation>
    </message>
    <message>
        <source>Bits per
weight</source>
        <translation>每权重
位数</translation>
    </message>
    <message>
        <source>Held-out loss
rounded</source>
        <translation>留出损失
舍入</translation>
    </message>
    <message>
        <source>nats
trained</source>
        <translation>nats
训练</translation>
    </message>
    <message>
        <source>gap
closed</source>
        <translation>差距
弥合</translation>
    </message>
    <message>
        <source>Perplexity
rounded</source>
        <translation>困惑度
舍入</translation>
    </message>
    <message>
        <source>
trained</source>
        <translation>
训练</translation>
    </message>
    <message>
        <source>KL divergence
rounded</source>
        <translation>KL 散度
舍入</translation>
    </message>
    <message>
        <source>Training
time</source>
        <translation>训练
用时</translation>
    </message>
    <message>
        <source>State
</source>
        <translation>状态
</translation>
    </message>
    <message>
        <source>What the weights are stored as</source>
        <translation>权重以什么形式存储</translation>
    </message>
    <message>
        <source>Of the whole model, scales included: the same with and without training</source>
        <translation>整个模型，包括缩放因子：训练与否都一样</translation>
    </message>
    <message>
        <source>Mean loss on the training&apos;s held-out text, rounded without training</source>
        <translation>训练用留出文本上的平均损失，只舍入、不训练</translation>
    </message>
    <message>
        <source>Mean loss on the training&apos;s held-out text, of the state that was kept; this text has chosen the state</source>
        <translation>训练用留出文本上所保留状态的平均损失；该状态正是由这段文本选出的</translation>
    </message>
    <message>
        <source>Share of the rounded model&apos;s divergence that training took away, on held-out text</source>
        <translation>训练消除了舍入模型散度的多少份额，在留出文本上</translation>
    </message>
    <message>
        <source>On the comparison&apos;s text, rounded without training</source>
        <translation>在比较文本上，只舍入、不训练</translation>
    </message>
    <message>
        <source>On the comparison&apos;s text, trained</source>
        <translation>在比较文本上，经过训练</translation>
    </message>
    <message>
        <source>From the baseline, on the comparison&apos;s text, rounded without training</source>
        <translation>与基线相比，在比较文本上，只舍入、不训练</translation>
    </message>
    <message>
        <source>From the baseline, on the comparison&apos;s text, trained</source>
        <translation>与基线相比，在比较文本上，经过训练</translation>
    </message>
    <message>
        <source>Share of the KL divergence that training took away, on the comparison&apos;s text</source>
        <translation>训练消除了 KL 散度的多少份额，在比较文本上</translation>
    </message>
    <message>
        <source>Seconds of computing, measurements left out</source>
        <translation>计算的秒数，不含测量</translation>
    </message>
    <message>
        <source>What is done just now, or the verdict on the trained model</source>
        <translation>正在做什么，或对训练后模型的结论</translation>
    </message>
</context>
<context>
    <name>Questions</name>
    <message>
        <source>The size of every method, exact before anything runs.</source>
        <translation>运行之前即可精确得出每种方法的大小。</translation>
    </message>
    <message>
        <source>%1 needs %2 for its weights; %3 of memory are free.</source>
        <translation>%1 的权重需要 %2；空闲内存 %3。</translation>
    </message>
    <message>
        <source>8, 4, 3 and 2 bits by round to nearest, side by side.</source>
        <translation>就近舍入到 8、4、3、2 位，并列比较。</translation>
    </message>
    <message>
        <source>%1 methods on this model, quality and speed measured: about %2.</source>
        <translation>在此模型上实测 %1 种方法的质量和速度：约 %2。</translation>
    </message>
    <message>
        <source>None of %1 methods passes for certain.</source>
        <translation>%1 种方法均未确定通过。</translation>
    </message>
    <message>
        <source>%1 passes with %2.</source>
        <translation>%1 通过，大小 %2。</translation>
    </message>
    <message>
        <source>Prompt and generation timed apart, beside this machine&apos;s bandwidth.</source>
        <translation>提示词与生成分别计时，并与本机带宽对照。</translation>
    </message>
    <message>
        <source>%1 generates %2 times as fast as the model as opened.</source>
        <translation>%1 的生成速度是原始模型的 %2 倍。</translation>
    </message>
    <message>
        <source>Every tensor, down to the bytes of a block.</source>
        <translation>每个张量，细到块中的字节。</translation>
    </message>
    <message>
        <source>%1 tensors; %2 alone holds %3 % of the bytes.</source>
        <translation>%1 个张量；按字节 %2 占 %3&#xa0;%。</translation>
    </message>
    <message>
        <source>What is inside this model?</source>
        <translation>这个模型里有什么？</translation>
    </message>
    <message>
        <source>Will it fit?</source>
        <translation>内存放得下吗？</translation>
    </message>
    <message>
        <source>What does 4-bit do to this model?</source>
        <translation>4 位量化影响多大？</translation>
    </message>
    <message>
        <source>Which method should I take?</source>
        <translation>该选哪种方法？</translation>
    </message>
    <message>
        <source>How fast will it answer?</source>
        <translation>回答有多快？</translation>
    </message>
    <message>
        <source>%1 dB on %2 rows of %3 (computed).</source>
        <translation>%3 的 %2 行上为 %1 dB（计算）。</translation>
    </message>
    <message>
        <source>%1 becomes %2 in %3 (computed).</source>
        <translation>%1 在 %3 中变为 %2（计算）。</translation>
    </message>
    <message>
        <source>How is a number stored?</source>
        <translation>数字是如何存储的？</translation>
    </message>
    <message>
        <source>Rounding against clipping: drag the ends of a grid.</source>
        <translation>舍入与截断的权衡：拖动网格的两端。</translation>
    </message>
    <message>
        <source>At 4 bits, cut at %1: %2 dB better than at the largest value (computed).</source>
        <translation>4 位、截断于 %1：比取最大值好 %2 dB（计算值）。</translation>
    </message>
    <message>
        <source>Where should the range end?</source>
        <translation>范围应止于何处？</translation>
    </message>
</context>
<context>
    <name>Ranges</name>
    <message>
        <source>Uniform</source>
        <translation>均匀</translation>
    </message>
    <message>
        <source>Every value from −h to h alike: what the 6.02 dB per bit hold for.</source>
        <translation>−h 到 h 之间的值机会均等：每位 6.02 dB 对此成立。</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>正态</translation>
    </message>
    <message>
        <source>Density exp(−x² / 2σ²): weights are close to it.</source>
        <translation>密度 exp(−x² / 2σ²)：权重与之接近。</translation>
    </message>
    <message>
        <source>Laplace</source>
        <translation>拉普拉斯</translation>
    </message>
    <message>
        <source>Density exp(−|x| / b): longer tails than the normal distribution&apos;s.</source>
        <translation>密度 exp(−|x| / b)：尾部比正态分布更长。</translation>
    </message>
    <message>
        <source>Student&apos;s t</source>
        <translation>学生 t</translation>
    </message>
    <message>
        <source>Few degrees of freedom make heavy tails: outliers are a part of it.</source>
        <translation>自由度小则尾部重：离群值是其中的一部分。</translation>
    </message>
    <message>
        <source>ReLU outputs</source>
        <translation>ReLU 输出</translation>
    </message>
    <message>
        <source>max(0, x) of normal x: half of a symmetric grid is wasted.</source>
        <translation>正态 x 的 max(0, x)：对称网格浪费一半。</translation>
    </message>
    <message>
        <source>SiLU outputs</source>
        <translation>SiLU 输出</translation>
    </message>
    <message>
        <source>x / (1 + exp(−x)) of normal x: never below −0.28.</source>
        <translation>正态 x 的 x / (1 + exp(−x))：不低于 −0.28。</translation>
    </message>
    <message>
        <source>One spike</source>
        <translation>单个尖峰</translation>
    </message>
    <message>
        <source>One value of 85 among many from −2 to 3.</source>
        <translation>许多 −2 到 3 之间的值中有一个 85。</translation>
    </message>
    <message>
        <source>the values of the table</source>
        <translation>表中的值</translation>
    </message>
    <message>
        <source>inputs of %1</source>
        <translation>%1 的输入</translation>
    </message>
    <message>
        <source>a drawn picture</source>
        <translation>绘制的图片</translation>
    </message>
    <message>
        <source>symmetric</source>
        <translation>对称</translation>
    </message>
    <message>
        <source>restricted</source>
        <translation>受限对称</translation>
    </message>
    <message>
        <source>asymmetric</source>
        <translation>非对称</translation>
    </message>
    <message>
        <source>per tensor</source>
        <translation>每张量</translation>
    </message>
    <message>
        <source>per channel</source>
        <translation>每通道</translation>
    </message>
    <message>
        <source>per token</source>
        <translation>每词元</translation>
    </message>
    <message>
        <source>per group of %1</source>
        <translation>每组 %1 个</translation>
    </message>
    <message>
        <source>%1 bits, %2, %3</source>
        <translation>%1 位，%2，%3</translation>
    </message>
    <message>
        <source>column %1</source>
        <translation>第 %1 列</translation>
    </message>
    <message>
        <source>token %1</source>
        <translation>词元 %1</translation>
    </message>
    <message>
        <source>row %1</source>
        <translation>第 %1 行</translation>
    </message>
    <message>
        <source>row %1, columns %2 – %3</source>
        <translation>第 %1 行，第 %2 – %3 列</translation>
    </message>
</context>
<context>
    <name>StepWords</name>
    <message>
        <source>As stored: step %1, zero point %2. The group&apos;s mean error is %3, %4 of what it was on its first grid; over the whole matrix it falls from %5 to %6.</source>
        <translation>存储结果：步长 %1，零点 %2。该组的平均误差为 %3，是最初网格上的 %4；整个矩阵从 %5 降到 %6。</translation>
    </message>
    <message>
        <source>Start %1, iteration %2: on a grid of step %3 with zero point %4 the mean error of the group&apos;s %5 weights is %6 (mean |error|^%7: %8).</source>
        <translation>起点 %1，第 %2 次迭代：在步长 %3、零点 %4 的网格上，该组 %5 个权重的平均误差为 %6（平均 |误差|^%7：%8）。</translation>
    </message>
    <message>
        <source>Shrinking with β = %1 sets the errors of %2 weights apart as outliers&apos;; the rest moves the zero point.</source>
        <translation>以 β = %1 收缩，%2 个权重的误差被视为离群而分出；其余的移动零点。</translation>
    </message>
    <message>
        <source>No error survives shrinking with β = %1: the zero point moves to the mean.</source>
        <translation>以 β = %1 收缩后没有误差留下：零点移到平均值。</translation>
    </message>
    <message>
        <source>The least error so far.</source>
        <translation>迄今最小的误差。</translation>
    </message>
    <message>
        <source>the group&apos;s weights, smallest first</source>
        <translation>该组的权重，从小到大</translation>
    </message>
    <message>
        <source>weight</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>on the grid</source>
        <translation>网格上</translation>
    </message>
    <message>
        <source>weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>error set apart</source>
        <translation>分出的误差</translation>
    </message>
    <message>
        <source>iteration, one start after the other</source>
        <translation>迭代，各起点依次</translation>
    </message>
    <message>
        <source>mean |error|</source>
        <translation>平均 |误差|</translation>
    </message>
    <message>
        <source>first grid</source>
        <translation>最初网格</translation>
    </message>
    <message>
        <source>start %1</source>
        <translation>起点 %1</translation>
    </message>
    <message>
        <source>stored</source>
        <translation>存储</translation>
    </message>
    <message>
        <source>%1, group %2 down the columns</source>
        <translation>%1，第 %2 组（沿列）</translation>
    </message>
    <message>
        <source>%1, row %2, columns %3 – %4</source>
        <translation>%1，第 %2 行，第 %3 – %4 列</translation>
    </message>
    <message>
        <source>One group on its grid</source>
        <translation>一组权重与其网格</translation>
    </message>
    <message>
        <source>Error of the group</source>
        <translation>该组的误差</translation>
    </message>
    <message>
        <source>Nothing in this window is rounded yet (%1 rows and %2 columns of %3). GPTQ goes from left to right: each column is rounded to its grid, and what that loses is made up for by the columns still to come, as far as their inputs rise and fall together.</source>
        <translation>此窗口中还没有舍入任何权重（%3 的 %1 行 %2 列）。GPTQ 从左到右：每列舍入到其网格，由此损失的部分按输入共同涨落的程度由尚未处理的列弥补。</translation>
    </message>
    <message>
        <source>Column %1 is rounded: its weights move by %2 on average.</source>
        <translation>第 %1 列已舍入：其权重平均移动 %2。</translation>
    </message>
    <message>
        <source>The %1 columns to its right take the error up: by %2 on average, most of all column %3 (%4).</source>
        <translation>其右侧的 %1 列承担该误差：平均 %2，其中第 %3 列最多（%4）。</translation>
    </message>
    <message>
        <source>Lost of these rows&apos; output so far: %1; rounded to nearest it would be %2.</source>
        <translation>这些行的输出迄今损失：%1；就近舍入则为 %2。</translation>
    </message>
    <message>
        <source>With every column of the matrix rounded: %1 beside %2.</source>
        <translation>矩阵的所有列都舍入后：%1，对照 %2。</translation>
    </message>
    <message>
        <source>Weights, column by column</source>
        <translation>权重，逐列</translation>
    </message>
    <message>
        <source>%1, rows %2 – %3, columns %4 – %5</source>
        <translation>%1，第 %2 – %3 行，第 %4 – %5 列</translation>
    </message>
    <message>
        <source>Output error</source>
        <translation>输出误差</translation>
    </message>
    <message>
        <source>columns rounded</source>
        <translation>已舍入的列</translation>
    </message>
    <message>
        <source>lost of the output, %</source>
        <translation>输出损失，%</translation>
    </message>
    <message>
        <source>to nearest</source>
        <translation>就近舍入</translation>
    </message>
    <message>
        <source>α = %1</source>
        <translation>α = %1</translation>
    </message>
    <message>
        <source>no scales</source>
        <translation>无缩放</translation>
    </message>
    <message>
        <source>Plain rounding first, with no scales: the loss that has to be beaten. AWQ then tries 20 values of α. Each gives every input channel of %1 a scale: channels with large inputs are enlarged before rounding, so that rounding harms them less, and made small again after it.</source>
        <translation>首先是不带缩放的普通舍入：这是要超过的损失。然后 AWQ 尝试 20 个 α 值。每个值为 %1 的每个输入通道给出一个缩放因子：输入大的通道在舍入前放大，使舍入对其损害更小，之后再缩回。</translation>
    </message>
    <message>
        <source>α = %1: scales from %2 to %3, drawn from the inputs&apos; size to the power α. The output error is %4 of plain rounding&apos;s.</source>
        <translation>α = %1：缩放因子从 %2 到 %3，取自输入大小的 α 次幂。输出误差是普通舍入的 %4。</translation>
    </message>
    <message>
        <source>The least so far (before: %1, %2).</source>
        <translation>迄今最小（此前：%1，%2）。</translation>
    </message>
    <message>
        <source>No better than %1 with %2.</source>
        <translation>不如 %1 的 %2。</translation>
    </message>
    <message>
        <source>This is what AWQ keeps.</source>
        <translation>AWQ 保留的就是它。</translation>
    </message>
    <message>
        <source>AWQ keeps %1.</source>
        <translation>AWQ 保留 %1。</translation>
    </message>
    <message>
        <source>input channels, largest mean |x| first</source>
        <translation>输入通道，平均 |x| 从大到小</translation>
    </message>
    <message>
        <source>log scale</source>
        <translation>对数刻度</translation>
    </message>
    <message>
        <source>mean |x|</source>
        <translation>平均 |x|</translation>
    </message>
    <message>
        <source>scale of the channel</source>
        <translation>通道的缩放因子</translation>
    </message>
    <message>
        <source>α</source>
        <translation>α</translation>
    </message>
    <message>
        <source>% of plain rounding&apos;s error</source>
        <translation>普通舍入误差的 %</translation>
    </message>
    <message>
        <source>output error</source>
        <translation>输出误差</translation>
    </message>
    <message>
        <source>kept: %1, %2</source>
        <translation>保留：%1，%2</translation>
    </message>
    <message>
        <source>Scales of the channels</source>
        <translation>各通道的缩放因子</translation>
    </message>
    <message>
        <source>block %1, %2</source>
        <translation>第 %1 块，%2</translation>
    </message>
    <message>
        <source>α = %1: every input channel of %2 is divided by its scale, and the weights behind it are multiplied. The largest activation goes from %3 to %4, the largest weight from %5 to %6.</source>
        <translation>α = %1：%2 的每个输入通道除以其缩放因子，其后的权重乘以它。最大激活从 %3 变为 %4，最大权重从 %5 变为 %6。</translation>
    </message>
    <message>
        <source>The INT8 product loses %1 of the output; without scales it loses %2.</source>
        <translation>INT8 乘积损失输出的 %1；不缩放则损失 %2。</translation>
    </message>
    <message>
        <source>This is the scheme&apos;s α.</source>
        <translation>这是该方案的 α。</translation>
    </message>
    <message>
        <source>input channels, largest activation first</source>
        <translation>输入通道，激活从大到小</translation>
    </message>
    <message>
        <source>largest magnitude (log scale)</source>
        <translation>最大绝对值（对数刻度）</translation>
    </message>
    <message>
        <source>activations before</source>
        <translation>之前的激活</translation>
    </message>
    <message>
        <source>now</source>
        <translation>现在</translation>
    </message>
    <message>
        <source>weights before</source>
        <translation>之前的权重</translation>
    </message>
    <message>
        <source>lost of the output, % (log scale)</source>
        <translation>输出损失，%（对数刻度）</translation>
    </message>
    <message>
        <source>INT8 product</source>
        <translation>INT8 乘积</translation>
    </message>
    <message>
        <source>the scheme&apos;s: %1</source>
        <translation>方案的：%1</translation>
    </message>
    <message>
        <source>Ranges of the channels</source>
        <translation>各通道的范围</translation>
    </message>
    <message>
        <source>block %1, %2; the error is %3&apos;s</source>
        <translation>第 %1 块，%2；误差属于 %3</translation>
    </message>
    <message>
        <source>Error of the INT8 product</source>
        <translation>INT8 乘积的误差</translation>
    </message>
    <message>
        <source>mean |error| of the group (log scale)</source>
        <translation>该组的平均 |误差|（对数刻度）</translation>
    </message>
</context>
<context>
    <name>TaskColumns</name>
    <message>
        <source>%1, %2 (%3)</source>
        <translation>%1，%2（%3）</translation>
    </message>
    <message>
        <source>% right</source>
        <translation>正确率 %</translation>
    </message>
    <message>
        <source>Written exactly: %1 of %2, 95 % from %3 to %4</source>
        <translation>书写完全正确：%1 / %2，95 % 区间 %3 至 %4</translation>
    </message>
    <message>
        <source>Chosen: %1 of %2, 95 % from %3 to %4</source>
        <translation>选择：%1 / %2，95 % 区间 %3 至 %4</translation>
    </message>
    <message>
        <source>; guessing gives %1</source>
        <translation>；猜测为 %1</translation>
    </message>
    <message>
        <source>Change from the baseline: %1 points, 95 % from %2 to %3</source>
        <translation>相对基线的变化：%1 个百分点，95 % 区间 %2 至 %3</translation>
    </message>
</context>
<context>
    <name>Text</name>
    <message>
        <source>TB</source>
        <translation>TB</translation>
    </message>
    <message>
        <source>GB</source>
        <translation>GB</translation>
    </message>
    <message>
        <source>MB</source>
        <translation>MB</translation>
    </message>
    <message>
        <source>kB</source>
        <translation>kB</translation>
    </message>
    <message>
        <source>B</source>
        <translation>B</translation>
    </message>
    <message>
        <source>B parameters</source>
        <translation>B 参数</translation>
    </message>
    <message>
        <source>M parameters</source>
        <translation>M 参数</translation>
    </message>
    <message>
        <source>K parameters</source>
        <translation>K 参数</translation>
    </message>
    <message>
        <source>parameters</source>
        <translation>参数</translation>
    </message>
    <message>
        <source>perplexity, window %1 of %2</source>
        <translation>困惑度，窗口 %1 / %2</translation>
    </message>
    <message>
        <source>quantizing, tensor %1 of %2</source>
        <translation>量化，张量 %1 / %2</translation>
    </message>
    <message>
        <source>speed, run %1 of %2</source>
        <translation>速度，第 %1 / %2 次</translation>
    </message>
    <message>
        <source>packing for the kernels, layer %1 of %2</source>
        <translation>为内核打包，层 %1 / %2</translation>
    </message>
    <message>
        <source>layer inputs, window %1 of %2</source>
        <translation>层输入，窗口 %1 / %2</translation>
    </message>
    <message>
        <source>writing, tensor %1 of %2</source>
        <translation>写入，张量 %1 / %2</translation>
    </message>
    <message>
        <source>reading the files once</source>
        <translation>正在通读文件</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1 ms</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>%1 m %2 s</source>
        <translation>%1 分 %2 秒</translation>
    </message>
    <message>
        <source>%1 h %2 m</source>
        <translation>%1 时 %2 分</translation>
    </message>
    <message>
        <source>tasks, question %1 of %2</source>
        <translation>任务，第 %1 题，共 %2 题</translation>
    </message>
    <message>
        <source>training, %1 of %2 s</source>
        <translation>训练中，%1 / %2 秒</translation>
    </message>
    <message>
        <source>the text as tokens</source>
        <translation>文本转为词元</translation>
    </message>
    <message>
        <source>recording, step %1 of %2</source>
        <translation>记录中，第 %1 / %2 步</translation>
    </message>
    <message>
        <source>inputs of the layers, %1 of %2</source>
        <translation>各层的输入，%1 / %2</translation>
    </message>
    <message>
        <source>weights, layer %1 of %2</source>
        <translation>权重，层 %1 / %2</translation>
    </message>
</context>
<context>
    <name>Verdict</name>
    <message>
        <source>perplexity %1 to %2 (95 %): wholly below %3.</source>
        <translation>困惑度 %1 至 %2（95 %）：完全低于 %3。</translation>
    </message>
    <message>
        <source>perplexity %1 to %2 (95 %): wholly above %3.</source>
        <translation>困惑度 %1 至 %2（95 %）：完全高于 %3。</translation>
    </message>
    <message>
        <source>perplexity %1 to %2 (95 %): about %3 scored tokens would decide it.</source>
        <translation>困惑度 %1 至 %2（95 %）：约需 %3 个评分词元才能判定。</translation>
    </message>
    <message>
        <source>perplexity %1 to %2 (95 %): the mean lies between %3 and %4, so more text will not decide it.</source>
        <translation>困惑度 %1 至 %2（95 %）：均值介于 %3 与 %4 之间，更多文本也无法判定。</translation>
    </message>
    <message>
        <source>One chunk gives no interval; take a longer text.</source>
        <translation>只有一个片段，无法得出区间；请使用更长的文本。</translation>
    </message>
    <message>
        <source>The likelihoods are not finite.</source>
        <translation>似然值不是有限数。</translation>
    </message>
</context>
<context>
    <name>nibble::ui::Banner</name>
    <message>
        <source>Close the message</source>
        <translation>关闭消息</translation>
    </message>
</context>
<context>
    <name>nibble::ui::BitFieldView</name>
    <message>
        <source>bits</source>
        <translation>位</translation>
    </message>
    <message>
        <source>Bits of single values</source>
        <translation>单个值的二进制位</translation>
    </message>
</context>
<context>
    <name>nibble::ui::BlockPanel</name>
    <message>
        <source>Block microscope</source>
        <translation>块显微镜</translation>
    </message>
    <message>
        <source>Previous</source>
        <translation>上一块</translation>
    </message>
    <message>
        <source>The block before (Page Up)</source>
        <translation>上一块 (Page Up)</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一块</translation>
    </message>
    <message>
        <source>The block after (Page Down)</source>
        <translation>下一块 (Page Down)</translation>
    </message>
    <message>
        <source>Bits of the values</source>
        <translation>值的二进制位</translation>
    </message>
    <message>
        <source>Values of type %1 cannot be taken apart here.</source>
        <translation>类型 %1 的值无法在此拆解。</translation>
    </message>
    <message>
        <source>Choose a tensor on the left.</source>
        <translation>请在左侧选择张量。</translation>
    </message>
    <message>
        <source>%1, row %2, block %3</source>
        <translation>%1，第 %2 行，第 %3 块</translation>
    </message>
    <message>
        <source>%1, from row %2, column %3</source>
        <translation>%1，自第 %2 行第 %3 列起</translation>
    </message>
    <message>
        <source>, file offset %1</source>
        <translation>，文件偏移 %1</translation>
    </message>
</context>
<context>
    <name>nibble::ui::BlockView</name>
    <message numerus="yes">
        <source>%1, %n bytes</source>
        <translation>
            <numerusform>%1，%n 字节</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1, %n weights each</source>
        <translation>
            <numerusform>%1，每字节 %n 个权重</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, top bits</source>
        <translation>%1，高位</translation>
    </message>
    <message>
        <source>%1, sums for products</source>
        <translation>%1，乘法用的和</translation>
    </message>
    <message>
        <source>Block microscope</source>
        <translation>块显微镜</translation>
    </message>
    <message numerus="yes">
        <source>Codes used, of %n weights</source>
        <translation>
            <numerusform>%n 个权重所用的编码</numerusform>
        </translation>
    </message>
    <message>
        <source>Weights %1 – %2</source>
        <translation>权重 %1 – %2</translation>
    </message>
    <message>
        <source>, low nibbles</source>
        <translation>，低半字节</translation>
    </message>
    <message>
        <source>, high nibbles</source>
        <translation>，高半字节</translation>
    </message>
    <message>
        <source>, scale %1</source>
        <translation>，缩放因子 %1</translation>
    </message>
    <message numerus="yes">
        <source>scale of %n weights</source>
        <translation>
            <numerusform>%n 个权重的缩放因子</numerusform>
        </translation>
    </message>
    <message>
        <source>Point at a byte or a weight: what belongs together lights up. w = %1</source>
        <translation>指向字节或权重，相关部分会高亮。w = %1</translation>
    </message>
</context>
<context>
    <name>nibble::ui::CalibrationForm</name>
    <message>
        <source>Another method …</source>
        <translation>另一种方法 …</translation>
    </message>
    <message>
        <source>Text A</source>
        <translation>文本 A</translation>
    </message>
    <message>
        <source>Text B</source>
        <translation>文本 B</translation>
    </message>
    <message>
        <source>Methods that look at a text</source>
        <translation>观察文本的方法</translation>
    </message>
    <message>
        <source>Methods that look at a text; each is held against its codes without that</source>
        <translation>观察文本的方法；每种都与不观察文本的相同编码相比</translation>
    </message>
    <message>
        <source>The text that the methods look at</source>
        <translation>方法所观察的文本</translation>
    </message>
    <message>
        <source>A second text: both curves stand beside each other</source>
        <translation>第二段文本：两条曲线并列</translation>
    </message>
    <message>
        <source>Sequences</source>
        <translation>序列数</translation>
    </message>
    <message>
        <source>Tries 1, 2, 4, … up to so many</source>
        <translation>尝试 1、2、4 … 直到这个数</translation>
    </message>
    <message>
        <source>Tokens of each</source>
        <translation>每个序列的词元数</translation>
    </message>
    <message>
        <source>Limited by the model&apos;s context</source>
        <translation>受模型上下文限制</translation>
    </message>
    <message>
        <source>Draws</source>
        <translation>抽取次数</translation>
    </message>
    <message>
        <source>Other choices of as many sequences: the curve is their mean, the band their least and greatest</source>
        <translation>同样多序列的其他选取：曲线为其平均，带为其最小和最大</translation>
    </message>
    <message>
        <source>Measured windows</source>
        <translation>测量的窗口</translation>
    </message>
    <message>
        <source>Of the comparison&apos;s text, every one with as many tokens as the comparison&apos;s context: fewer are faster and less certain</source>
        <translation>取自比较文本，每个窗口的词元数与比较的上下文相同：越少越快，也越不确定</translation>
    </message>
    <message>
        <source>Another method</source>
        <translation>另一种方法</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>It looks at no text</source>
        <translation>它不观察文本</translation>
    </message>
    <message>
        <source>choose a method</source>
        <translation>请选择方法</translation>
    </message>
    <message>
        <source>choose a text</source>
        <translation>请选择文本</translation>
    </message>
    <message>
        <source>text A and text B are the same</source>
        <translation>文本 A 与文本 B 相同</translation>
    </message>
</context>
<context>
    <name>nibble::ui::CalibrationModel</name>
    <message>
        <source>%1 of %2, %3 failed</source>
        <translation>%1 / %2，%3 个失败</translation>
    </message>
    <message>
        <source>done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
</context>
<context>
    <name>nibble::ui::CalibrationPanel</name>
    <message>
        <source>Calibrate</source>
        <translation>校准</translation>
    </message>
    <message>
        <source>What calibration is worth</source>
        <translation>校准值多少</translation>
    </message>
    <message>
        <source>KL divergence from the model as opened, nats</source>
        <translation>与所打开模型的 KL 散度，nats</translation>
    </message>
    <message>
        <source>output error of the layers, mean of ‖XW − XŴ‖² / ‖XW‖²</source>
        <translation>各层的输出误差，‖XW − XŴ‖² / ‖XW‖² 的平均</translation>
    </message>
    <message>
        <source>A run takes about %1 (estimated).</source>
        <translation>运行一次约需 %1（估计）。</translation>
    </message>
    <message>
        <source>A text that it is measured on is calibrated on as well: its figures will flatter.</source>
        <translation>测量所用的文本也用于校准：其数字会偏乐观。</translation>
    </message>
    <message>
        <source>Random weights: quality figures mean nothing.</source>
        <translation>随机权重：质量数据无意义。</translation>
    </message>
    <message>
        <source>no model is open</source>
        <translation>没有打开的模型</translation>
    </message>
    <message>
        <source>another job runs</source>
        <translation>另一个任务正在运行</translation>
    </message>
    <message>
        <source>the built-in text</source>
        <translation>内置文本</translation>
    </message>
    <message>
        <source>Calibration lab · how much text a method needs, and which · measured on %1 · seed %2</source>
        <translation>校准实验室 · 一种方法需要多少文本、哪种文本 · 在%1上测量 · 种子 %2</translation>
    </message>
</context>
<context>
    <name>nibble::ui::CalibrationPlot</name>
    <message>
        <source>Calibration sequences (log scale)</source>
        <translation>校准序列数（对数刻度）</translation>
    </message>
    <message>
        <source>KL from the float model, nats (log scale)</source>
        <translation>与浮点模型的 KL，nats（对数刻度）</translation>
    </message>
    <message>
        <source>Output error of the layers (log scale)</source>
        <translation>各层的输出误差（对数刻度）</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>方法</translation>
    </message>
    <message>
        <source>Calibrated on</source>
        <translation>校准于</translation>
    </message>
    <message>
        <source>Sequences</source>
        <translation>序列数</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>Draw</source>
        <translation>抽取</translation>
    </message>
    <message>
        <source>Output error</source>
        <translation>输出误差</translation>
    </message>
    <message>
        <source>KL divergence, nats</source>
        <translation>KL 散度，nats</translation>
    </message>
    <message>
        <source>Standard error, nats</source>
        <translation>标准误差，nats</translation>
    </message>
    <message>
        <source>Perplexity</source>
        <translation>困惑度</translation>
    </message>
    <message>
        <source>Time to quantize, s</source>
        <translation>量化用时，秒</translation>
    </message>
    <message>
        <source>Without calibration</source>
        <translation>未校准</translation>
    </message>
    <message>
        <source>its output error</source>
        <translation>其输出误差</translation>
    </message>
    <message>
        <source>its KL divergence, nats</source>
        <translation>其 KL 散度，nats</translation>
    </message>
    <message numerus="yes">
        <source>%n sequence(s)</source>
        <translation>
            <numerusform>%n 个序列</numerusform>
        </translation>
    </message>
    <message>
        <source> of %1 tokens</source>
        <translation> 每个 %1 词元</translation>
    </message>
    <message>
        <source>%1 nats</source>
        <translation>%1 nats</translation>
    </message>
    <message>
        <source>output error %1</source>
        <translation>输出误差 %1</translation>
    </message>
    <message>
        <source>mean of %1 draws, %2 to %3</source>
        <translation>%1 次抽取的平均，%2 至 %3</translation>
    </message>
    <message>
        <source>standard error %1</source>
        <translation>标准误差 %1</translation>
    </message>
    <message>
        <source>without calibration %1</source>
        <translation>未校准 %1</translation>
    </message>
    <message>
        <source>%1, not calibrated</source>
        <translation>%1，未校准</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>Error against calibration</source>
        <translation>误差与校准</translation>
    </message>
    <message>
        <source>KL divergence</source>
        <translation>KL 散度</translation>
    </message>
    <message>
        <source>KL divergence: how far the predictions lie from the model as opened. Output error: how far the outputs of the layers do, on the same text.</source>
        <translation>KL 散度：预测与所打开模型相差多远。输出误差：在同一文本上各层的输出相差多远。</translation>
    </message>
    <message>
        <source>Appears when the first point is measured</source>
        <translation>测得第一个点后出现</translation>
    </message>
    <message>
        <source>Choose methods and texts and start: the curves grow with every point</source>
        <translation>选择方法和文本并开始：曲线随每个点生长</translation>
    </message>
    <message>
        <source>%1, measured on %2</source>
        <translation>%1，在%2上测量</translation>
    </message>
</context>
<context>
    <name>nibble::ui::CalibrationRun</name>
    <message>
        <source>Calibration lab</source>
        <translation>校准实验室</translation>
    </message>
</context>
<context>
    <name>nibble::ui::ChannelTableModel</name>
    <message>
        <source>Peak of the channel / median of its own |x|</source>
        <translation>通道的峰值 / 其自身 |x| 的中位数</translation>
    </message>
    <message>
        <source>m4 / m2² of the channel&apos;s values; 3 for a normal distribution</source>
        <translation>通道各值的 m4 / m2²；正态分布为 3</translation>
    </message>
    <message>
        <source>Channel</source>
        <translation>通道</translation>
    </message>
    <message>
        <source>Peak</source>
        <translation>峰值</translation>
    </message>
    <message>
        <source>Median</source>
        <translation>中位数</translation>
    </message>
    <message>
        <source>Kurtosis</source>
        <translation>峰度</translation>
    </message>
    <message>
        <source>At row</source>
        <translation>所在行</translation>
    </message>
    <message>
        <source>At token</source>
        <translation>所在词元</translation>
    </message>
    <message>
        <source>Peak/median</source>
        <translation>峰值/中位数</translation>
    </message>
</context>
<context>
    <name>nibble::ui::ChoiceRows</name>
    <message>
        <source>tensor</source>
        <translation>张量</translation>
    </message>
    <message>
        <source>channel</source>
        <translation>通道</translation>
    </message>
    <message>
        <source>token</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>group of %1</source>
        <translation>每组 %1 个</translation>
    </message>
    <message>
        <source>Calibrators and granularities</source>
        <translation>校准器与粒度</translation>
    </message>
    <message>
        <source>double click takes one over</source>
        <translation>双击采用</translation>
    </message>
    <message>
        <source>Calibrators and granularities compared</source>
        <translation>校准器与粒度的比较</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Scale per</source>
        <translation>缩放粒度</translation>
    </message>
    <message>
        <source>Calibrator</source>
        <translation>校准器</translation>
    </message>
    <message>
        <source>Clip</source>
        <translation>截断值</translation>
    </message>
    <message>
        <source>SQNR, dB</source>
        <translation>SQNR，dB</translation>
    </message>
    <message>
        <source>± dB</source>
        <translation>± dB</translation>
    </message>
    <message>
        <source>MSE</source>
        <translation>MSE</translation>
    </message>
    <message>
        <source>Clipping, %</source>
        <translation>截断，%</translation>
    </message>
    <message>
        <source>Bits per value</source>
        <translation>每值位数</translation>
    </message>
    <message>
        <source>Codes used</source>
        <translation>所用编码</translation>
    </message>
    <message>
        <source>Why not</source>
        <translation>不适用的原因</translation>
    </message>
</context>
<context>
    <name>nibble::ui::CodeMap</name>
    <message>
        <source>Map of the codes of %1</source>
        <translation>%1 的编码图</translation>
    </message>
</context>
<context>
    <name>nibble::ui::CodeSharePlot</name>
    <message>
        <source>Code</source>
        <translation>编码</translation>
    </message>
    <message>
        <source>Share of values, %</source>
        <translation>值的占比，%</translation>
    </message>
    <message>
        <source>Count</source>
        <translation>计数</translation>
    </message>
    <message>
        <source>Share, %</source>
        <translation>占比，%</translation>
    </message>
    <message>
        <source>code %1</source>
        <translation>编码 %1</translation>
    </message>
    <message>
        <source>%1 values, %2 %</source>
        <translation>%1 个值，%2 %</translation>
    </message>
    <message>
        <source>no value</source>
        <translation>没有值</translation>
    </message>
    <message>
        <source>Code occupancy</source>
        <translation>编码占用</translation>
    </message>
</context>
<context>
    <name>nibble::ui::CodeTable</name>
    <message>
        <source>All codes</source>
        <translation>全部编码</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Search: 0x7E, 448, NaN, 1 1111 111</source>
        <translation>搜索：0x7E、448、NaN、1 1111 111</translation>
    </message>
    <message>
        <source>Copy table</source>
        <translation>复制表格</translation>
    </message>
    <message>
        <source>Codes of the format</source>
        <translation>该格式的编码</translation>
    </message>
    <message>
        <source>%1 codes of %2; a double click takes one as the number</source>
        <translation>%1 个编码，%2；双击取其为当前数字</translation>
    </message>
</context>
<context>
    <name>nibble::ui::CodeTableModel</name>
    <message>
        <source>Code</source>
        <translation>编码</translation>
    </message>
    <message>
        <source>Hex</source>
        <translation>十六进制</translation>
    </message>
    <message>
        <source>Bits</source>
        <translation>位数</translation>
    </message>
    <message>
        <source>Made from</source>
        <translation>由来</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>类别</translation>
    </message>
</context>
<context>
    <name>nibble::ui::CommandPalette</name>
    <message>
        <source>Pages, tensors, methods, actions</source>
        <translation>页面、张量、方法、操作</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>要做什么</translation>
    </message>
</context>
<context>
    <name>nibble::ui::ComparePage</name>
    <message>
        <source>Compare</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>Measure by …</source>
        <translation>测量方式…</translation>
    </message>
    <message>
        <source>Text, protocol, speed, seed, and the limits of the verdict</source>
        <translation>文本、协议、速度、种子及判定界限</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Run or stop the comparison</source>
        <translation>运行或停止比较</translation>
    </message>
    <message>
        <source>Add a method to the comparison</source>
        <translation>添加方法到比较</translation>
    </message>
    <message>
        <source>Change how the comparison measures</source>
        <translation>更改比较的测量方式</translation>
    </message>
    <message>
        <source>How to measure</source>
        <translation>测量方式</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>应用</translation>
    </message>
    <message>
        <source>built-in text</source>
        <translation>内置文本</translation>
    </message>
    <message>
        <source>context %1</source>
        <translation>上下文 %1</translation>
    </message>
    <message>
        <source>%1 predictions</source>
        <translation>%1 次预测</translation>
    </message>
    <message>
        <source>seed %1</source>
        <translation>种子 %1</translation>
    </message>
    <message>
        <source>a run takes about %1 and %2 of memory (estimated)</source>
        <translation>运行约需 %1、内存 %2（估计）</translation>
    </message>
    <message>
        <source>random weights: quality figures mean nothing</source>
        <translation>随机权重：质量数据无意义</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Ctrl+Enter</source>
        <translation>Ctrl+Enter</translation>
    </message>
    <message>
        <source>Train for quantization …</source>
        <translation>为量化而训练 …</translation>
    </message>
    <message>
        <source>Train for quantization</source>
        <translation>为量化而训练</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>no model is open</source>
        <translation>没有打开的模型</translation>
    </message>
    <message>
        <source>another job runs</source>
        <translation>另一个任务正在运行</translation>
    </message>
    <message>
        <source>Back to the table</source>
        <translation>返回表格</translation>
    </message>
    <message>
        <source>Calibration lab …</source>
        <translation>校准实验室 …</translation>
    </message>
    <message>
        <source>Step by step …</source>
        <translation>逐步演示 …</translation>
    </message>
    <message>
        <source>Calibration lab</source>
        <translation>校准实验室</translation>
    </message>
    <message>
        <source>Watch a method step by step</source>
        <translation>逐步观看一种方法</translation>
    </message>
</context>
<context>
    <name>nibble::ui::Comparison</name>
    <message>
        <source>Compare</source>
        <translation>比较</translation>
    </message>
</context>
<context>
    <name>nibble::ui::ComparisonExports</name>
    <message>
        <source>comparison</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>Report … (HTML, Markdown, CSV, JSON)</source>
        <translation>报告…（HTML、Markdown、CSV、JSON）</translation>
    </message>
    <message>
        <source>A folder for the report</source>
        <translation>报告文件夹</translation>
    </message>
    <message>
        <source>Experiment … (JSON, to be run again)</source>
        <translation>实验…（JSON，可重新运行）</translation>
    </message>
    <message>
        <source>Save the experiment</source>
        <translation>保存实验</translation>
    </message>
    <message>
        <source>Experiments (*.json)</source>
        <translation>实验 (*.json)</translation>
    </message>
    <message>
        <source>Table … (Markdown, CSV, LaTeX)</source>
        <translation>表格…（Markdown、CSV、LaTeX）</translation>
    </message>
    <message>
        <source>Save the table</source>
        <translation>保存表格</translation>
    </message>
    <message>
        <source>Markdown (*.md);;CSV (*.csv);;LaTeX (*.tex)</source>
        <translation>Markdown (*.md);;CSV (*.csv);;LaTeX (*.tex)</translation>
    </message>
    <message>
        <source>Copy the table as Markdown</source>
        <translation>将表格复制为 Markdown</translation>
    </message>
    <message>
        <source>Copy the table as CSV</source>
        <translation>将表格复制为 CSV</translation>
    </message>
    <message>
        <source>Copy the table as LaTeX</source>
        <translation>将表格复制为 LaTeX</translation>
    </message>
    <message>
        <source>Model as %1 … (GGUF)</source>
        <translation>模型（%1）…（GGUF）</translation>
    </message>
    <message>
        <source>Model … (choose a row first)</source>
        <translation>模型…（请先选择一行）</translation>
    </message>
    <message>
        <source>Save the quantized model</source>
        <translation>保存量化后的模型</translation>
    </message>
    <message>
        <source>GGUF (*.gguf)</source>
        <translation>GGUF (*.gguf)</translation>
    </message>
    <message>
        <source>The report is in %1</source>
        <translation>报告已保存到 %1</translation>
    </message>
    <message>
        <source>Saved %1</source>
        <translation>已保存 %1</translation>
    </message>
    <message>
        <source>The table is on the clipboard</source>
        <translation>表格已复制到剪贴板</translation>
    </message>
    <message>
        <source>Export %1</source>
        <translation>导出 %1</translation>
    </message>
</context>
<context>
    <name>nibble::ui::ComparisonModel</name>
    <message>
        <source>Method</source>
        <translation>方法</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>执行</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>判定</translation>
    </message>
    <message>
        <source>time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>scheme</source>
        <translation>方案</translation>
    </message>
    <message>
        <source>how</source>
        <translation>方式</translation>
    </message>
    <message>
        <source>95 % interval</source>
        <translation>95 % 区间</translation>
    </message>
    <message>
        <source>Decision</source>
        <translation>结论</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Random weights: this figure says nothing about the method.</source>
        <translation>随机权重：此数据不能说明方法的优劣。</translation>
    </message>
    <message>
        <source>baseline</source>
        <translation>基线</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>queued</source>
        <translation>排队中</translation>
    </message>
    <message>
        <source>planned</source>
        <translation>已计划</translation>
    </message>
    <message>
        <source>running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>%1 (%2 % fell back)</source>
        <translation>%1（%2 % 退回其他类型）</translation>
    </message>
    <message>
        <source>% right</source>
        <translation>正确率 %</translation>
    </message>
    <message>
        <source>Tasks</source>
        <translation>任务</translation>
    </message>
</context>
<context>
    <name>nibble::ui::ComparisonTable</name>
    <message>
        <source>Comparison</source>
        <translation>比较</translation>
    </message>
</context>
<context>
    <name>nibble::ui::ErrorMapPlot</name>
    <message>
        <source>First row</source>
        <translation>起始行</translation>
    </message>
    <message>
        <source>First column</source>
        <translation>起始列</translation>
    </message>
    <message>
        <source>Error (RMS)</source>
        <translation>误差（RMS）</translation>
    </message>
    <message>
        <source>Mean value</source>
        <translation>平均值</translation>
    </message>
    <message>
        <source>Mean stored value</source>
        <translation>平均存储值</translation>
    </message>
    <message>
        <source>rows %1</source>
        <translation>第 %1 行</translation>
    </message>
    <message>
        <source>columns %1</source>
        <translation>第 %1 列</translation>
    </message>
    <message>
        <source>error %1 (RMS)</source>
        <translation>误差 %1（RMS）</translation>
    </message>
    <message>
        <source>mean %1, stored %2</source>
        <translation>平均 %1，存储 %2</translation>
    </message>
    <message>
        <source>Error map</source>
        <translation>误差图</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>误差</translation>
    </message>
    <message>
        <source>Values</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>Stored</source>
        <translation>存储值</translation>
    </message>
    <message>
        <source>Show the error</source>
        <translation>显示误差</translation>
    </message>
    <message>
        <source>Show the values</source>
        <translation>显示数值</translation>
    </message>
    <message>
        <source>Show what is stored</source>
        <translation>显示存储值</translation>
    </message>
</context>
<context>
    <name>nibble::ui::ErrorSplitPlot</name>
    <message>
        <source>Rounding and clipping</source>
        <translation>舍入与截断</translation>
    </message>
    <message>
        <source>Linear</source>
        <translation>线性</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>对数</translation>
    </message>
    <message>
        <source>Log error</source>
        <translation>误差取对数</translation>
    </message>
    <message>
        <source>Mean squared error</source>
        <translation>均方误差</translation>
    </message>
    <message>
        <source>clipping</source>
        <translation>截断</translation>
    </message>
    <message>
        <source>rounding</source>
        <translation>舍入</translation>
    </message>
    <message>
        <source>%1 at %2</source>
        <translation>%2 处为 %1</translation>
    </message>
    <message>
        <source>clip %1</source>
        <translation>截断值 %1</translation>
    </message>
    <message>
        <source>rounding %1</source>
        <translation>舍入 %1</translation>
    </message>
    <message>
        <source>clipping %1</source>
        <translation>截断 %1</translation>
    </message>
    <message>
        <source>together %1</source>
        <translation>合计 %1</translation>
    </message>
    <message>
        <source>Rounding</source>
        <translation>舍入</translation>
    </message>
    <message>
        <source>Clipping</source>
        <translation>截断</translation>
    </message>
</context>
<context>
    <name>nibble::ui::EvaluationForm</name>
    <message>
        <source>How the text becomes predictions. Figures of different protocols are not comparable.</source>
        <translation>由文本得到预测的方式。不同协议的数据不可相互比较。</translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation>协议</translation>
    </message>
    <message>
        <source>Context, tokens</source>
        <translation>上下文，词元</translation>
    </message>
    <message>
        <source>the protocol&apos;s</source>
        <translation>按协议</translation>
    </message>
    <message>
        <source>Stride, tokens</source>
        <translation>步长，词元</translation>
    </message>
    <message>
        <source>half the context</source>
        <translation>上下文的一半</translation>
    </message>
    <message>
        <source>Windows at most</source>
        <translation>最多窗口数</translation>
    </message>
    <message>
        <source>all</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Measure speed</source>
        <translation>测量速度</translation>
    </message>
    <message>
        <source>Prompt, tokens</source>
        <translation>提示词，词元</translation>
    </message>
    <message>
        <source>Generated tokens</source>
        <translation>生成词元数</translation>
    </message>
    <message>
        <source>Repeats</source>
        <translation>重复次数</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>线程数</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>PASS below, % perplexity</source>
        <translation>PASS 上限，困惑度 %</translation>
    </message>
    <message>
        <source>REVIEW above, %</source>
        <translation>REVIEW 下限，%</translation>
    </message>
    <message>
        <source>the built-in text</source>
        <translation>内置文本</translation>
    </message>
    <message>
        <source>Choose …</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>A text to measure on</source>
        <translation>用于测量的文本</translation>
    </message>
    <message>
        <source>Texts (*.txt *.md *.raw);;All files (*)</source>
        <translation>文本 (*.txt *.md *.raw);;所有文件 (*)</translation>
    </message>
    <message>
        <source>none; all, or story,lookup,…</source>
        <translation>无；all，或 story,lookup,…</translation>
    </message>
    <message>
        <source>Sets of questions that every method answers: their accuracy stands in the inspector</source>
        <translation>每种方法都要回答的题集：正确率显示在检查器中</translation>
    </message>
    <message>
        <source>Tasks</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Calibration text</source>
        <translation>校准文本</translation>
    </message>
    <message>
        <source>A text for methods that look at activations</source>
        <translation>供需要观察激活的方法使用的文本</translation>
    </message>
    <message>
        <source>For methods that look at activations. Take another text than the one that is measured on.</source>
        <translation>供需要观察激活的方法使用。请选用与测量文本不同的文本。</translation>
    </message>
    <message>
        <source>Sequences of it, at most</source>
        <translation>最多取多少个序列</translation>
    </message>
    <message>
        <source>Tokens of each</source>
        <translation>每个序列的词元数</translation>
    </message>
    <message>
        <source>Importance matrix</source>
        <translation>重要性矩阵</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>An importance matrix for methods that take one</source>
        <translation>供能使用重要性矩阵的方法使用</translation>
    </message>
    <message>
        <source>Importance matrices (*.gguf *.dat);;All files (*)</source>
        <translation>重要性矩阵 (*.gguf *.dat);;所有文件 (*)</translation>
    </message>
</context>
<context>
    <name>nibble::ui::ExceptionRows</name>
    <message>
        <source>Tensors</source>
        <translation>张量</translation>
    </message>
    <message>
        <source>Scheme of these tensors</source>
        <translation>这些张量的方案</translation>
    </message>
    <message>
        <source>A tensor&apos;s name or its part, * for any letters; a later row wins</source>
        <translation>张量名或其一部分，* 代表任意字母；后面的行优先</translation>
    </message>
    <message>
        <source>Remove this exception</source>
        <translation>移除此例外</translation>
    </message>
    <message>
        <source>which tensors?</source>
        <translation>哪些张量？</translation>
    </message>
    <message>
        <source>a method and its options only</source>
        <translation>只能是一种方法及其选项</translation>
    </message>
    <message>
        <source>the model has no such matrix</source>
        <translation>模型没有这样的矩阵</translation>
    </message>
    <message>
        <source>later rows take all of these</source>
        <translation>后面的行取走了全部</translation>
    </message>
    <message numerus="yes">
        <source>%n tensor(s)</source>
        <translation>
            <numerusform>%n 个张量</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 bits per weight</source>
        <translation>每权重 %1 位</translation>
    </message>
</context>
<context>
    <name>nibble::ui::FileMapView</name>
    <message>
        <source>File map</source>
        <translation>文件布局</translation>
    </message>
    <message>
        <source>%1
bytes %2 to %3, %4</source>
        <translation>%1
字节 %2 至 %3，%4</translation>
    </message>
    <message>
        <source>This model was made in memory: there is no file to show.</source>
        <translation>此模型在内存中生成，没有文件可显示。</translation>
    </message>
    <message>
        <source>built in</source>
        <translation>内置</translation>
    </message>
</context>
<context>
    <name>nibble::ui::FormatDefinitionForm</name>
    <message>
        <source>&lt;b&gt;e3m4&lt;/b&gt; – sign, 3 bits of exponent, 4 of mantissa. Options after colons: &lt;b&gt;b5&lt;/b&gt; the bias, &lt;b&gt;ieee&lt;/b&gt; with infinities and NaN (the default), &lt;b&gt;nan&lt;/b&gt; all ones are NaN, &lt;b&gt;fnuz&lt;/b&gt; −0 is NaN, &lt;b&gt;finite&lt;/b&gt; none, &lt;b&gt;unsigned&lt;/b&gt;.&lt;br&gt;&lt;b&gt;int6&lt;/b&gt;, &lt;b&gt;uint5&lt;/b&gt; – integers.&lt;br&gt;&lt;b&gt;points:-1;-1/3;0;1/3;1&lt;/b&gt; – a list of values by code.&lt;br&gt;A name may stand in front: &lt;b&gt;mine=…&lt;/b&gt;</source>
        <translation>&lt;b&gt;e3m4&lt;/b&gt; – 符号、3 位指数、4 位尾数。冒号后为选项：&lt;b&gt;b5&lt;/b&gt; 偏置，&lt;b&gt;ieee&lt;/b&gt; 带无穷和 NaN（默认），&lt;b&gt;nan&lt;/b&gt; 全 1 为 NaN，&lt;b&gt;fnuz&lt;/b&gt; −0 为 NaN，&lt;b&gt;finite&lt;/b&gt; 都没有，&lt;b&gt;unsigned&lt;/b&gt; 无符号。&lt;br&gt;&lt;b&gt;int6&lt;/b&gt;、&lt;b&gt;uint5&lt;/b&gt; – 整数。&lt;br&gt;&lt;b&gt;points:-1;-1/3;0;1/3;1&lt;/b&gt; – 按编码列出的值。&lt;br&gt;前面可加名称：&lt;b&gt;mine=…&lt;/b&gt;</translation>
    </message>
</context>
<context>
    <name>nibble::ui::FormatMenu</name>
    <message>
        <source>All formats</source>
        <translation>全部格式</translation>
    </message>
    <message>
        <source>Formats of up to 8 bits</source>
        <translation>不超过 8 位的格式</translation>
    </message>
    <message>
        <source>Define a format…</source>
        <translation>定义格式…</translation>
    </message>
</context>
<context>
    <name>nibble::ui::FormatRows</name>
    <message>
        <source>How the formats store the number</source>
        <translation>各格式如何存储该数</translation>
    </message>
    <message>
        <source>%1; bit %2 of %3, %4</source>
        <translation>%1；第 %2 位，共 %3 位，%4</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Bits</source>
        <translation>位数</translation>
    </message>
    <message>
        <source>Hex</source>
        <translation>十六进制</translation>
    </message>
    <message>
        <source>Stored value</source>
        <translation>存储值</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>误差</translation>
    </message>
    <message>
        <source>Relative, log</source>
        <translation>相对，对数</translation>
    </message>
    <message>
        <source>ulp</source>
        <translation>ulp</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>%1 %2 = %3, error %4, %5</source>
        <translation>%1 %2 = %3，误差 %4，%5</translation>
    </message>
    <message>
        <source>The lower %1 bits of the word are not used.</source>
        <translation>字的低 %1 位未使用。</translation>
    </message>
    <message>
        <source>%1, bit %2 from the top: a click flips it</source>
        <translation>%1，从高位起第 %2 位：单击翻转</translation>
    </message>
    <message>
        <source>Source: %1</source>
        <translation>来源：%1</translation>
    </message>
</context>
<context>
    <name>nibble::ui::HardwareCard</name>
    <message>
        <source>Which format runs where</source>
        <translation>哪种格式在哪里运行</translation>
    </message>
    <message>
        <source>Formats by hardware</source>
        <translation>各硬件支持的格式</translation>
    </message>
    <message>
        <source>This processor: %1</source>
        <translation>本机处理器：%1</translation>
    </message>
    <message>
        <source>Detected: %1</source>
        <translation>检测到：%1</translation>
    </message>
    <message>
        <source>Hardware</source>
        <translation>硬件</translation>
    </message>
    <message>
        <source>Unit</source>
        <translation>单元</translation>
    </message>
    <message>
        <source>native: an instruction of the chip multiplies the format itself; emulated: decoded or widened on the way, memory is saved, arithmetic is not; none: takes no such weights. The source of a row is in its tool tip.</source>
        <translation>原生：芯片指令直接相乘该格式；模拟：途中解码或加宽，省内存不省运算；无：不接受此类权重。来源见行的提示。</translation>
    </message>
    <message>
        <source>Source: %1</source>
        <translation>来源：%1</translation>
    </message>
    <message>
        <source>%1, %2: %3
%4</source>
        <translation>%1，%2：%3
%4</translation>
    </message>
</context>
<context>
    <name>nibble::ui::HeatMapPlot</name>
    <message>
        <source>Heat map</source>
        <translation>热图</translation>
    </message>
    <message>
        <source>Choose a tensor</source>
        <translation>请选择张量</translation>
    </message>
    <message>
        <source>Reading %1 weights</source>
        <translation>正在读取 %1 个权重</translation>
    </message>
</context>
<context>
    <name>nibble::ui::HeatMapView</name>
    <message>
        <source>column, mean |w| per cell</source>
        <translation>列，每格平均 |w|</translation>
    </message>
    <message>
        <source>column, signed weight</source>
        <translation>列，带符号权重</translation>
    </message>
    <message>
        <source>row %1, column %2</source>
        <translation>第 %1 行，第 %2 列</translation>
    </message>
    <message>
        <source>%1: mean |w| %2, largest %3</source>
        <translation>%1：平均 |w| %2，最大 %3</translation>
    </message>
    <message>
        <source>%1, rows %2 – %3, columns %4 – %5</source>
        <translation>%1，行 %2 – %3，列 %4 – %5</translation>
    </message>
    <message>
        <source>Row</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Column</source>
        <translation>列</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>Mean |w| of %1 × %2</source>
        <translation>%1 × %2 的平均 |w|</translation>
    </message>
    <message>
        <source>Largest |w|</source>
        <translation>最大 |w|</translation>
    </message>
</context>
<context>
    <name>nibble::ui::HistogramPlot</name>
    <message>
        <source>From</source>
        <translation>从</translation>
    </message>
    <message>
        <source>To</source>
        <translation>到</translation>
    </message>
    <message>
        <source>Count</source>
        <translation>计数</translation>
    </message>
    <message>
        <source>%1, %2 %</source>
        <translation>%1，%2 %</translation>
    </message>
    <message>
        <source>Linear</source>
        <translation>线性</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>对数</translation>
    </message>
    <message>
        <source>Log counts</source>
        <translation>计数取对数</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
</context>
<context>
    <name>nibble::ui::HomePage</name>
    <message>
        <source>Home</source>
        <translation>主页</translation>
    </message>
    <message>
        <source>Drop a model here</source>
        <translation>将模型拖放到此处</translation>
    </message>
    <message>
        <source>GGUF, safetensors, llama2.c, a Hugging Face folder, or a saved experiment</source>
        <translation>GGUF、safetensors、llama2.c、Hugging Face 文件夹或已保存的实验</translation>
    </message>
    <message>
        <source>Open file</source>
        <translation>打开文件</translation>
    </message>
    <message>
        <source>Open a model</source>
        <translation>打开模型</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Open a Hugging Face folder</source>
        <translation>打开 Hugging Face 文件夹</translation>
    </message>
    <message>
        <source>Recent models</source>
        <translation>最近的模型</translation>
    </message>
    <message>
        <source>Built-in model</source>
        <translation>内置模型</translation>
    </message>
    <message>
        <source>This machine</source>
        <translation>本机</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>测量</translation>
    </message>
    <message>
        <source>Reads memory with all threads for a moment</source>
        <translation>用所有线程短暂读取内存</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>处理器</translation>
    </message>
    <message>
        <source>Cores</source>
        <translation>核心数</translation>
    </message>
    <message>
        <source>Vector instructions</source>
        <translation>向量指令</translation>
    </message>
    <message>
        <source>Read bandwidth</source>
        <translation>读取带宽</translation>
    </message>
    <message>
        <source>Memory free</source>
        <translation>空闲内存</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Measure the read bandwidth</source>
        <translation>测量读取带宽</translation>
    </message>
    <message>
        <source>%1 GB/s, measured</source>
        <translation>%1 GB/s，实测</translation>
    </message>
    <message>
        <source>Start with a question; each opens a page already set up for %1</source>
        <translation>从一个问题开始；每个问题都会打开已为“%1”准备好的页面</translation>
    </message>
    <message>
        <source>the built-in model</source>
        <translation>内置模型</translation>
    </message>
</context>
<context>
    <name>nibble::ui::InjectionStrip</name>
    <message>
        <source>Inject outliers</source>
        <translation>注入离群值</translation>
    </message>
    <message>
        <source>Channels</source>
        <translation>通道</translation>
    </message>
    <message>
        <source>Gain</source>
        <translation>增益</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>Course&apos;s picture</source>
        <translation>课程示例</translation>
    </message>
    <message>
        <source>Use on all pages</source>
        <translation>用于所有页面</translation>
    </message>
    <message>
        <source>Back to the original</source>
        <translation>恢复原始模型</translation>
    </message>
    <message>
        <source>A few channels behind the norms of every block are enlarged and the weights behind them made smaller by the same factor: x′ = x · g, w′ = w / g, the same function. (equivalent rewriting as in SmoothQuant, arXiv 2211.10438, run backwards)</source>
        <translation>每个块中归一化之后的少数通道被放大，其后的权重缩小同样的倍数：x′ = x · g，w′ = w / g，函数不变。（与 SmoothQuant 相同的等价改写，arXiv 2211.10438，方向相反）</translation>
    </message>
    <message>
        <source>Powers of two change no bit of the logits</source>
        <translation>2 的幂不改变 logits 的任何一位</translation>
    </message>
    <message>
        <source>In place of the layer&apos;s inputs: 85 in one channel, the others between −2 and 3. The step becomes 85 / 127 = 0.669, and 8 codes are left for all others</source>
        <translation>取代该层的输入：一个通道为 85，其余在 −2 到 3 之间。步长变为 85 / 127 = 0.669，其余通道只剩 8 个编码</translation>
    </message>
    <message>
        <source>Writes the injected model as a GGUF file and opens it: every page works on it</source>
        <translation>将注入后的模型写为 GGUF 文件并打开：所有页面都使用它</translation>
    </message>
    <message>
        <source>Inputs of the course&apos;s picture, not the model&apos;s</source>
        <translation>课程示例的输入，不是模型的</translation>
    </message>
    <message>
        <source>The model as opened</source>
        <translation>所打开的模型</translation>
    </message>
    <message>
        <source>Running …</source>
        <translation>正在运行…</translation>
    </message>
    <message>
        <source>Not run yet</source>
        <translation>尚未运行</translation>
    </message>
    <message>
        <source>Same function: largest change of a float logit %1, of %2</source>
        <translation>函数不变：浮点 logit 的最大变化 %1，最大 logit 为 %2</translation>
    </message>
    <message>
        <source>max |logit′ − logit| over all tokens of the prompt and the whole vocabulary, both models in float</source>
        <translation>max |logit′ − logit|，取遍提示词的所有词元和整个词表，两个模型均为浮点</translation>
    </message>
</context>
<context>
    <name>nibble::ui::InspectorRow</name>
    <message>
        <source>Copied: %1</source>
        <translation>已复制：%1</translation>
    </message>
</context>
<context>
    <name>nibble::ui::IntervalStrip</name>
    <message>
        <source>Interval from %1 to %2, limits %3 and %4</source>
        <translation>区间 %1 至 %2，界限 %3 和 %4</translation>
    </message>
    <message>
        <source>95 % interval of ln(perplexity / baseline): PASS wholly left of the first limit, REVIEW wholly right of the second</source>
        <translation>ln(困惑度 / 基线) 的 95 % 区间：完全在第一界限左侧为 PASS，完全在第二界限右侧为 REVIEW</translation>
    </message>
</context>
<context>
    <name>nibble::ui::JobBar</name>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Run again</source>
        <translation>重新运行</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>Memory free %1</source>
        <translation>空闲内存 %1</translation>
    </message>
    <message>
        <source>needs %1 of %2 free</source>
        <translation>需要 %1，空闲 %2</translation>
    </message>
    <message>
        <source>about %1, estimated</source>
        <translation>约 %1，估计</translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation>正在停止</translation>
    </message>
    <message>
        <source>keeps what is finished</source>
        <translation>保留已完成的部分</translation>
    </message>
    <message>
        <source>Elapsed %1</source>
        <translation>已用 %1</translation>
    </message>
    <message>
        <source>Left %1</source>
        <translation>剩余 %1</translation>
    </message>
    <message>
        <source>Memory %1 of %2</source>
        <translation>内存 %1 / %2</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
</context>
<context>
    <name>nibble::ui::JobRunner</name>
    <message>
        <source>%1, done in %2</source>
        <translation>%1，已完成，用时 %2</translation>
    </message>
    <message>
        <source>%1, stopped after %2</source>
        <translation>%1，已停止，用时 %2</translation>
    </message>
</context>
<context>
    <name>nibble::ui::LayerErrorPlot</name>
    <message>
        <source>layer %1: %2 %</source>
        <translation>第 %1 层：%2 %</translation>
    </message>
    <message>
        <source>Weight error per layer, %</source>
        <translation>各层权重误差，%</translation>
    </message>
    <message>
        <source>Appears when the first method has been quantized</source>
        <translation>首个方法量化完成后显示</translation>
    </message>
    <message>
        <source>layer %1</source>
        <translation>第 %1 层</translation>
    </message>
    <message>
        <source>Tensor</source>
        <translation>张量</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>层</translation>
    </message>
</context>
<context>
    <name>nibble::ui::LayerProfileModel</name>
    <message>
        <source>No channel reaches %1</source>
        <translation>没有通道达到 %1</translation>
    </message>
    <message>
        <source>Channels from %1 on, the largest first: %2</source>
        <translation>≥ %1 的通道，从大到小：%2</translation>
    </message>
    <message>
        <source>m4 / m2² of all values; 3 for a normal distribution</source>
        <translation>所有值的 m4 / m2²；正态分布为 3</translation>
    </message>
    <message>
        <source>Median of |x| over all tokens and channels</source>
        <translation>所有词元和通道的 |x| 的中位数</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Channels</source>
        <translation>通道</translation>
    </message>
    <message>
        <source>Outliers</source>
        <translation>离群值</translation>
    </message>
    <message>
        <source>Peak</source>
        <translation>峰值</translation>
    </message>
    <message>
        <source>Median</source>
        <translation>中位数</translation>
    </message>
    <message>
        <source>Kurtosis</source>
        <translation>峰度</translation>
    </message>
    <message>
        <source>Peak/median</source>
        <translation>峰值/中位数</translation>
    </message>
</context>
<context>
    <name>nibble::ui::LedgerCard</name>
    <message>
        <source>Copy table</source>
        <translation>复制表格</translation>
    </message>
    <message>
        <source>Ledger</source>
        <translation>明细</translation>
    </message>
    <message>
        <source>every byte classified</source>
        <translation>每个字节都归类</translation>
    </message>
    <message>
        <source>Ledger of the chosen format</source>
        <translation>所选格式的明细</translation>
    </message>
    <message>
        <source>%1 B</source>
        <translation>%1 B</translation>
    </message>
    <message>
        <source>typed</source>
        <translation>手填</translation>
    </message>
    <message>
        <source>Total</source>
        <translation>合计</translation>
    </message>
    <message>
        <source>%1, context %2</source>
        <translation>%1，上下文 %2</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>%</source>
        <translation>%</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>依据</translation>
    </message>
    <message>
        <source>%1, every byte classified</source>
        <translation>%1，每个字节都已归类</translation>
    </message>
</context>
<context>
    <name>nibble::ui::LinePlot</name>
    <message>
        <source>Position</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
</context>
<context>
    <name>nibble::ui::LossPlot</name>
    <message>
        <source>Loss while training</source>
        <translation>训练中的损失</translation>
    </message>
    <message>
        <source>Seconds</source>
        <translation>秒</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步</translation>
    </message>
    <message>
        <source>What the horizontal axis counts</source>
        <translation>横轴计什么</translation>
    </message>
    <message>
        <source>Choose the bits and start: the curves grow while the model trains</source>
        <translation>选择位数并开始：曲线随训练生长</translation>
    </message>
    <message>
        <source>Appears when the first step is done</source>
        <translation>第一步完成后出现</translation>
    </message>
    <message>
        <source>nats per token</source>
        <translation>nats / 词元</translation>
    </message>
    <message>
        <source>held-out text</source>
        <translation>留出文本</translation>
    </message>
    <message>
        <source>training text</source>
        <translation>训练文本</translation>
    </message>
    <message>
        <source>rounded, not trained</source>
        <translation>只舍入、未训练</translation>
    </message>
    <message>
        <source>Training, s</source>
        <translation>训练，秒</translation>
    </message>
    <message>
        <source>Training, steps</source>
        <translation>训练，步</translation>
    </message>
    <message>
        <source>KL from the float model, nats (log scale)</source>
        <translation>与浮点模型的 KL，nats（对数刻度）</translation>
    </message>
    <message>
        <source>Loss on the text, nats per token</source>
        <translation>文本上的损失，nats / 词元</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>方法</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>步</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>Training loss, nats</source>
        <translation>训练损失，nats</translation>
    </message>
    <message>
        <source>Held-out loss, nats</source>
        <translation>留出损失，nats</translation>
    </message>
    <message>
        <source>Without training, nats</source>
        <translation>未训练，nats</translation>
    </message>
    <message>
        <source>step %1, %2</source>
        <translation>第 %1 步，%2</translation>
    </message>
    <message>
        <source>training text %1</source>
        <translation>训练文本 %1</translation>
    </message>
    <message>
        <source>held-out text %1</source>
        <translation>留出文本 %1</translation>
    </message>
    <message>
        <source>without training %1</source>
        <translation>未训练 %1</translation>
    </message>
</context>
<context>
    <name>nibble::ui::MainWindow</name>
    <message numerus="yes">
        <source>Opened in %1, %n tensors</source>
        <translation>
            <numerusform>打开用时 %1，%n 个张量</numerusform>
        </translation>
    </message>
    <message>
        <source>Open a model, an experiment or a report</source>
        <translation>打开模型、实验或报告</translation>
    </message>
    <message>
        <source>Models and experiments (*.gguf *.safetensors *.bin *.json);;All files (*)</source>
        <translation>模型和实验 (*.gguf *.safetensors *.bin *.json);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Open a Hugging Face folder</source>
        <translation>打开 Hugging Face 文件夹</translation>
    </message>
    <message>
        <source>A job is running</source>
        <translation>任务正在运行</translation>
    </message>
    <message>
        <source>%1 is running. What is finished stays only if you export it.</source>
        <translation>“%1”正在运行。已完成的部分只有导出后才会保留。</translation>
    </message>
    <message>
        <source>Stop and close</source>
        <translation>停止并关闭</translation>
    </message>
    <message>
        <source>Keep running</source>
        <translation>继续运行</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>页面</translation>
    </message>
    <message>
        <source>Action</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>Open a file</source>
        <translation>打开文件</translation>
    </message>
    <message>
        <source>Open a folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Open the built-in model</source>
        <translation>打开内置模型</translation>
    </message>
    <message>
        <source>Switch between light and dark</source>
        <translation>切换浅色与深色</translation>
    </message>
    <message>
        <source>Presenter view</source>
        <translation>演示视图</translation>
    </message>
    <message>
        <source>Show or hide the inspector</source>
        <translation>显示或隐藏检查器</translation>
    </message>
    <message>
        <source>Open this page in a window of its own</source>
        <translation>在独立窗口中打开此页</translation>
    </message>
    <message>
        <source>Compare with %1</source>
        <translation>与 %1 比较</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>方法</translation>
    </message>
    <message>
        <source>Open %1</source>
        <translation>打开 %1</translation>
    </message>
    <message>
        <source>Recent model</source>
        <translation>最近的模型</translation>
    </message>
    <message>
        <source>Tensor</source>
        <translation>张量</translation>
    </message>
</context>
<context>
    <name>nibble::ui::MeasuredCard</name>
    <message>
        <source>Estimate put to the test</source>
        <translation>估计与实测对照</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>测量</translation>
    </message>
    <message>
        <source>Binds the open model to its kernels, runs a prompt of up to 512 tokens, and looks at which pages are in memory</source>
        <translation>将所打开的模型绑定到其内核，运行至多 512 个词元的提示词，查看哪些页在内存中</translation>
    </message>
    <message>
        <source>Estimated and measured memory</source>
        <translation>估计与实测的内存</translation>
    </message>
    <message>
        <source>The open model runs a prompt as it was opened; what the process then holds in memory stands beside the estimate, part by part.</source>
        <translation>所打开的模型按原样运行一段提示词；进程随后占用的内存逐项与估计对照。</translation>
    </message>
    <message>
        <source>%1 B</source>
        <translation>%1 B</translation>
    </message>
    <message>
        <source>Total</source>
        <translation>合计</translation>
    </message>
    <message>
        <source>Part</source>
        <translation>部分</translation>
    </message>
    <message>
        <source>Estimated</source>
        <translation>估计</translation>
    </message>
    <message>
        <source>Measured</source>
        <translation>实测</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>差异</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>As opened, %1 cache, context %2: %3 estimated, %4 resident, %5 %. Most of the difference: %6.</source>
        <translation>原始模型，%1 缓存，上下文 %2：估计 %3，常驻 %4，%5 %。差异主要来自：%6。</translation>
    </message>
</context>
<context>
    <name>nibble::ui::MemoryBarsPlot</name>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Bits/w</source>
        <translation>位/权重</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>Total %1</source>
        <translation>合计 %1</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>tok/s ≤</source>
        <translation>词元/s ≤</translation>
    </message>
    <message>
        <source>fits</source>
        <translation>放得下</translation>
    </message>
    <message>
        <source>too big</source>
        <translation>放不下</translation>
    </message>
    <message>
        <source>Bits per weight</source>
        <translation>每权重位数</translation>
    </message>
    <message>
        <source>Weights, bytes</source>
        <translation>权重，字节</translation>
    </message>
    <message>
        <source>KV cache, bytes</source>
        <translation>KV 缓存，字节</translation>
    </message>
    <message>
        <source>Runtime, bytes</source>
        <translation>运行时，字节</translation>
    </message>
    <message>
        <source>Left, bytes</source>
        <translation>可用，字节</translation>
    </message>
    <message>
        <source>Fits</source>
        <translation>放得下</translation>
    </message>
    <message>
        <source>Tokens/s at most</source>
        <translation>词元/s 上限</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>no</source>
        <translation>否</translation>
    </message>
    <message>
        <source>%1: %2 %3, %4</source>
        <translation>%1：%2 %3，%4</translation>
    </message>
</context>
<context>
    <name>nibble::ui::MemoryBench</name>
    <message>
        <source>Measure this machine</source>
        <translation>测量本机</translation>
    </message>
    <message>
        <source>Measure the model&apos;s memory</source>
        <translation>测量模型的内存</translation>
    </message>
</context>
<context>
    <name>nibble::ui::MemoryForm</name>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>预设</translation>
    </message>
    <message>
        <source>Opened</source>
        <translation>已打开</translation>
    </message>
    <message>
        <source>Count</source>
        <translation>参数量</translation>
    </message>
    <message>
        <source>Number of parameters</source>
        <translation>参数的数量</translation>
    </message>
    <message>
        <source>7B, 350M, 1.1e9; without shapes the bits are the format&apos;s own</source>
        <translation>7B、350M、1.1e9；没有形状时，位数即格式自身的位数</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数</translation>
    </message>
    <message>
        <source>All weights, norms and biases; computed from the shapes</source>
        <translation>所有权重、归一化和偏置；由形状算出</translation>
    </message>
    <message>
        <source>Layers, width</source>
        <translation>层数，宽度</translation>
    </message>
    <message>
        <source>Heads, KV heads</source>
        <translation>头数，KV 头数</translation>
    </message>
    <message>
        <source>Vocabulary</source>
        <translation>词表</translation>
    </message>
    <message>
        <source>Attention</source>
        <translation>注意力</translation>
    </message>
    <message>
        <source>MHA: keys and values for every head; GQA: heads share them in groups; MQA: all share one. A preset&apos;s projections change too, an opened model&apos;s weights stay.</source>
        <translation>MHA：每个头各有键和值；GQA：若干头一组共用；MQA：所有头共用一组。预设的投影也随之改变，已打开模型的权重不变。</translation>
    </message>
    <message>
        <source>the model&apos;s</source>
        <translation>按模型</translation>
    </message>
    <message>
        <source>Sliding window</source>
        <translation>滑动窗口</translation>
    </message>
    <message>
        <source>Tokens that sliding layers keep; 0: all layers keep all tokens</source>
        <translation>滑动层保留的词元数；0：所有层保留所有词元</translation>
    </message>
    <message>
        <source>Formats by role</source>
        <translation>按角色指定格式</translation>
    </message>
    <message>
        <source>Embedding</source>
        <translation>嵌入</translation>
    </message>
    <message>
        <source>Feed-forward</source>
        <translation>前馈</translation>
    </message>
    <message>
        <source>Head</source>
        <translation>输出头</translation>
    </message>
    <message>
        <source>the row&apos;s</source>
        <translation>同该行</translation>
    </message>
    <message>
        <source>Any scheme for these tensors in every row: q8_0, f16, rtn:int4:g32</source>
        <translation>每一行中这些张量所用的任意方案：q8_0、f16、rtn:int4:g32</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>使用</translation>
    </message>
    <message>
        <source>KV format</source>
        <translation>KV 格式</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>上下文</translation>
    </message>
    <message>
        <source>Tokens per sequence, prompt and answer</source>
        <translation>每个序列的词元数，含提示词与回答</translation>
    </message>
    <message>
        <source>Batch</source>
        <translation>批大小</translation>
    </message>
    <message>
        <source>Sequences at once, each with a cache of its own</source>
        <translation>同时处理的序列数，每个各有缓存</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source> GB</source>
        <translation> GB</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>As data sheets say it, 10⁹ bytes; chips of 24 GB hold 7 % more</source>
        <translation>按数据手册的写法，10⁹ 字节；24 GB 的芯片实际多 7 %</translation>
    </message>
    <message>
        <source>System keeps</source>
        <translation>系统占用</translation>
    </message>
    <message>
        <source>For the system, the screen and other programs; on this machine as of now</source>
        <translation>留给系统、屏幕和其他程序；本机按当前情况</translation>
    </message>
    <message>
        <source>Left for the model</source>
        <translation>留给模型</translation>
    </message>
    <message>
        <source>Memory less what the system keeps: the line across the bars</source>
        <translation>内存减去系统占用：贯穿条形的线</translation>
    </message>
    <message>
        <source> GB/s</source>
        <translation> GB/s</translation>
    </message>
    <message>
        <source>Bandwidth</source>
        <translation>带宽</translation>
    </message>
    <message>
        <source>How fast memory is read: the bound of generation</source>
        <translation>读取内存的速度：生成速度受此限制</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>F16 products</source>
        <translation>F16 乘法</translation>
    </message>
    <message>
        <source>Measure this machine</source>
        <translation>测量本机</translation>
    </message>
    <message>
        <source>Keep it as …</source>
        <translation>另存为…</translation>
    </message>
    <message>
        <source>A name and Enter keep these figures as a device of your own</source>
        <translation>输入名称并按 Enter，将这些数字存为自己的设备</translation>
    </message>
    <message>
        <source>Kept</source>
        <translation>已保存</translation>
    </message>
    <message>
        <source>Second device</source>
        <translation>第二设备</translation>
    </message>
    <message>
        <source>Takes the layers that the first does not; what passes between them is neglected</source>
        <translation>承担第一设备没有的层；两者之间的传输忽略不计</translation>
    </message>
    <message>
        <source>Layers on the first device</source>
        <translation>第一设备上的层</translation>
    </message>
    <message>
        <source>As many as fit</source>
        <translation>能放多少放多少</translation>
    </message>
    <message>
        <source>Overhead</source>
        <translation>额外开销</translation>
    </message>
    <message>
        <source>Tokens per pass</source>
        <translation>每遍词元数</translation>
    </message>
    <message>
        <source>Prompt tokens that go through the layers at once: what activations are held for</source>
        <translation>一次通过各层的提示词词元数：激活按此保留</translation>
    </message>
    <message>
        <source> MB</source>
        <translation> MB</translation>
    </message>
    <message>
        <source>Runtime</source>
        <translation>运行时</translation>
    </message>
    <message>
        <source>Program, libraries, a driver&apos;s context and kernels; estimated by the device</source>
        <translation>程序、库、驱动的上下文和内核；按设备估计</translation>
    </message>
    <message>
        <source>Something else</source>
        <translation>其他项</translation>
    </message>
    <message>
        <source>Other %1</source>
        <translation>其他 %1</translation>
    </message>
    <message>
        <source>MHA: %1</source>
        <translation>MHA：%1</translation>
    </message>
    <message>
        <source>MQA: 1</source>
        <translation>MQA：1</translation>
    </message>
    <message>
        <source>GQA: %1</source>
        <translation>GQA：%1</translation>
    </message>
    <message>
        <source>trained with %1</source>
        <translation>训练时 %1</translation>
    </message>
    <message>
        <source>%1 fit</source>
        <translation>可容纳 %1</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>%1 of %2 layers on the first; head and token table go with the last</source>
        <translation>第一设备上 %1 / %2 层；输出头和词元表放在最后一个设备</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Remove %1</source>
        <translation>移除 %1</translation>
    </message>
    <message>
        <source> T/s</source>
        <translation> T/s</translation>
    </message>
    <message>
        <source>10¹² operations per second: what arithmetic is bound by; a typed figure stands for all formats</source>
        <translation>每秒 10¹² 次运算：运算受此限制；手填的数字用于所有格式</translation>
    </message>
    <message>
        <source>as the keys</source>
        <translation>与键相同</translation>
    </message>
    <message>
        <source>How keys are kept, and values too if they follow; scales count</source>
        <translation>键的存储格式，值跟随时亦同；计入缩放</translation>
    </message>
    <message>
        <source>Values</source>
        <translation>值</translation>
    </message>
    <message>
        <source>A format of their own, as llama.cpp&apos;s -ctv beside its -ctk; there, quantized values need flash attention</source>
        <translation>值使用自己的格式，如 llama.cpp 的 -ctv 与 -ctk；在那里量化的值需要 flash attention</translation>
    </message>
    <message>
        <source>measuring …</source>
        <translation>测量中…</translation>
    </message>
    <message>
        <source>Measuring this machine …</source>
        <translation>正在测量本机…</translation>
    </message>
</context>
<context>
    <name>nibble::ui::MemoryInspector</name>
    <message>
        <source>Bits per weight</source>
        <translation>每权重位数</translation>
    </message>
    <message>
        <source>8 · bytes / parameters = 8 · %1 / %2</source>
        <translation>8 · 字节数 / 参数数 = 8 · %1 / %2</translation>
    </message>
    <message>
        <source>Nominal</source>
        <translation>名义位数</translation>
    </message>
    <message>
        <source>The number in the format&apos;s name</source>
        <translation>格式名称中的数字</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>%1 B</source>
        <translation>%1 B</translation>
    </message>
    <message>
        <source>A mere count has no shapes: every parameter takes what the format takes, norms and fallbacks unknown, and no cache.</source>
        <translation>只有参数量，没有形状：每个参数按格式计，归一化和退回未知，没有缓存。</translation>
    </message>
    <message>
        <source>Fallbacks</source>
        <translation>退回</translation>
    </message>
    <message numerus="yes">
        <source>%n tensors</source>
        <translation>
            <numerusform>%n 个张量</numerusform>
        </translation>
    </message>
    <message>
        <source>Rows that the format&apos;s own type does not divide are stored in another</source>
        <translation>行长不能被该格式的类型整除时，改用其他类型存储</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>层数</translation>
    </message>
    <message>
        <source>Needs</source>
        <translation>需要</translation>
    </message>
    <message>
        <source>weights %1 + KV cache %2 + runtime %3</source>
        <translation>权重 %1 + KV 缓存 %2 + 运行时 %3</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>可用</translation>
    </message>
    <message>
        <source>Fits, spare</source>
        <translation>放得下，余</translation>
    </message>
    <message>
        <source>Too big by</source>
        <translation>放不下，超出</translation>
    </message>
    <message>
        <source>Limits</source>
        <translation>上限</translation>
    </message>
    <message>
        <source>Largest context</source>
        <translation>最大上下文</translation>
    </message>
    <message>
        <source>With all else the same; the model was trained with %1</source>
        <translation>其他条件不变；模型训练时为 %1</translation>
    </message>
    <message>
        <source>Largest batch</source>
        <translation>最大批大小</translation>
    </message>
    <message>
        <source>Cache per token</source>
        <translation>每词元缓存</translation>
    </message>
    <message>
        <source>Speed at most</source>
        <translation>速度上限</translation>
    </message>
    <message>
        <source>The device&apos;s bandwidth is not known.</source>
        <translation>此设备的带宽未知。</translation>
    </message>
    <message>
        <source>Tokens per second</source>
        <translation>每秒词元数</translation>
    </message>
    <message>
        <source>With an empty cache</source>
        <translation>缓存为空时</translation>
    </message>
    <message>
        <source>Reading takes</source>
        <translation>读取用时</translation>
    </message>
    <message>
        <source>Arithmetic takes</source>
        <translation>运算用时</translation>
    </message>
    <message>
        <source>2 operations per weight and token, and attention, in %1</source>
        <translation>每个权重和词元 2 次运算，加上注意力，以 %1 进行</translation>
    </message>
    <message>
        <source>Ridge</source>
        <translation>脊点</translation>
    </message>
    <message>
        <source>batch %1</source>
        <translation>批大小 %1</translation>
    </message>
    <message>
        <source>From this batch on arithmetic takes longer than reading</source>
        <translation>从此批大小起，运算比读取用时更长</translation>
    </message>
    <message>
        <source>%1 T/s</source>
        <translation>%1 T/s</translation>
    </message>
    <message>
        <source>Bandwidth</source>
        <translation>带宽</translation>
    </message>
    <message>
        <source>%1 GB/s</source>
        <translation>%1 GB/s</translation>
    </message>
    <message>
        <source>F32</source>
        <translation>F32</translation>
    </message>
    <message>
        <source>F16</source>
        <translation>F16</translation>
    </message>
    <message>
        <source>INT8</source>
        <translation>INT8</translation>
    </message>
    <message>
        <source>FP8</source>
        <translation>FP8</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1 ms</translation>
    </message>
    <message>
        <source>Measuring this machine …</source>
        <translation>正在测量本机…</translation>
    </message>
    <message>
        <source>%1 at %2 GB/s</source>
        <translation>%1，%2 GB/s</translation>
    </message>
    <message>
        <source>batch / time of a step; a step reads all weights but the token table, and the caches: %1</source>
        <translation>批量 / 每步时间；每步读取除词表外的全部权重和缓存：%1</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>At this context every sequence&apos;s cache takes longer to read than its arithmetic takes: no batch is limited by arithmetic</source>
        <translation>在此上下文下，读取每个序列的缓存比其运算更久：任何批量都不受运算限制</translation>
    </message>
</context>
<context>
    <name>nibble::ui::MemoryLegend</name>
    <message>
        <source>weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>KV cache</source>
        <translation>KV 缓存</translation>
    </message>
    <message>
        <source>runtime</source>
        <translation>运行时</translation>
    </message>
    <message>
        <source>left</source>
        <translation>可用</translation>
    </message>
    <message>
        <source>Runtime: activations, logits, the runtime itself and what else was named, estimated. The line is what the device has left.</source>
        <translation>运行时：激活、logits、运行时本身以及另行列出的其他项，均为估计。线表示设备上可用的内存。</translation>
    </message>
</context>
<context>
    <name>nibble::ui::MemoryPage</name>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>KV cache against context</source>
        <translation>KV 缓存与上下文</translation>
    </message>
    <message>
        <source>Tokens per second against batch</source>
        <translation>每秒词元数与批大小</translation>
    </message>
    <message>
        <source>Fit</source>
        <translation>容量</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>Hardware</source>
        <translation>硬件</translation>
    </message>
    <message>
        <source>Measured</source>
        <translation>实测</translation>
    </message>
    <message>
        <source>GB</source>
        <translation>GB</translation>
    </message>
    <message>
        <source>GiB</source>
        <translation>GiB</translation>
    </message>
    <message>
        <source>GB: 10⁹ bytes; GiB: 2³⁰ bytes, 7.4 % more</source>
        <translation>GB：10⁹ 字节；GiB：2³⁰ 字节，多 7.4 %</translation>
    </message>
    <message>
        <source>Copy as table</source>
        <translation>复制为表格</translation>
    </message>
    <message>
        <source>Markdown</source>
        <translation>Markdown</translation>
    </message>
    <message>
        <source>CSV</source>
        <translation>CSV</translation>
    </message>
    <message>
        <source>Add a format</source>
        <translation>添加格式</translation>
    </message>
    <message>
        <source>KV cache = 2 · layers · KV heads · head size · context · batch · bytes</source>
        <translation>KV 缓存 = 2 · 层数 · KV 头数 · 头维度 · 上下文 · 批大小 · 字节</translation>
    </message>
    <message>
        <source>Weights = parameters · true bits / 8</source>
        <translation>权重 = 参数数 · 实际位数 / 8</translation>
    </message>
    <message>
        <source>Nominal bits would say</source>
        <translation>按名义位数则为</translation>
    </message>
    <message>
        <source>Remove the chosen format</source>
        <translation>移除所选格式</translation>
    </message>
    <message>
        <source>The usual formats</source>
        <translation>常用格式</translation>
    </message>
    <message>
        <source>Memory: add a format</source>
        <translation>内存：添加格式</translation>
    </message>
    <message>
        <source>Memory: GB or GiB</source>
        <translation>内存：GB 或 GiB</translation>
    </message>
    <message>
        <source>Memory: copy the table as Markdown</source>
        <translation>内存：将表格复制为 Markdown</translation>
    </message>
    <message>
        <source>Memory: measure this machine</source>
        <translation>内存：测量本机</translation>
    </message>
    <message>
        <source>Memory: what fits</source>
        <translation>内存：能否放下</translation>
    </message>
    <message>
        <source>Memory: speed against batch</source>
        <translation>内存：速度与批大小</translation>
    </message>
    <message>
        <source>Memory: which format runs where</source>
        <translation>内存：哪种格式在哪里运行</translation>
    </message>
    <message>
        <source>Memory: the estimate put to the test</source>
        <translation>内存：估计与实测对照</translation>
    </message>
    <message>
        <source>Memory: preset %1</source>
        <translation>内存：预设 %1</translation>
    </message>
    <message>
        <source>Memory: device %1</source>
        <translation>内存：设备 %1</translation>
    </message>
    <message>
        <source>Will it fit, and how fast could it be?</source>
        <translation>内存放得下吗？能有多快？</translation>
    </message>
    <message>
        <source>Will %1 fit, and how fast could it be?</source>
        <translation>%1 放得下吗？能有多快？</translation>
    </message>
    <message>
        <source>Will %1 fit, and how fast could they be?</source>
        <translation>%1 放得下吗？能有多快？</translation>
    </message>
    <message>
        <source>Appears when the formats are planned</source>
        <translation>格式规划完成后显示</translation>
    </message>
    <message>
        <source>%1
weights: %2
KV cache: %3
runtime, estimated: %4
largest context: %5</source>
        <translation>%1
权重：%2
KV 缓存：%3
运行时（估计）：%4
最大上下文：%5</translation>
    </message>
    <message>
        <source>%1 left on %2</source>
        <translation>%2 上可用 %1</translation>
    </message>
    <message>
        <source>%1 bits: %2, %3</source>
        <translation>%1 位：%2，%3</translation>
    </message>
    <message>
        <source>as it is</source>
        <translation>正好</translation>
    </message>
    <message>
        <source>%1 % too little</source>
        <translation>偏少 %1 %</translation>
    </message>
    <message>
        <source>%1 % too much</source>
        <translation>偏多 %1 %</translation>
    </message>
    <message>
        <source>Appears with a format that can be planned</source>
        <translation>有可规划的格式后显示</translation>
    </message>
    <message>
        <source>A mere count of parameters has no layers, and so no cache</source>
        <translation>只有参数量，没有层，因此没有缓存</translation>
    </message>
    <message>
        <source>batch %1</source>
        <translation>批大小 %1</translation>
    </message>
    <message>
        <source>The bandwidth of this device is not known</source>
        <translation>此设备的带宽未知</translation>
    </message>
    <message>
        <source>Measure this machine</source>
        <translation>测量本机</translation>
    </message>
    <message>
        <source>%1, context %2, %3</source>
        <translation>%1，上下文 %2，%3</translation>
    </message>
    <message>
        <source>Memory by format</source>
        <translation>各格式的内存</translation>
    </message>
    <message>
        <source>above: %1; below: %2</source>
        <translation>上：%1；下：%2</translation>
    </message>
    <message>
        <source>KV cache = layers · KV heads · head size · context · batch · (bytes of a key + bytes of a value)</source>
        <translation>KV 缓存 = 层数 · KV 头数 · 头维度 · 上下文 · 批量 ·（键字节 + 值字节）</translation>
    </message>
    <message>
        <source>Measuring this machine …</source>
        <translation>正在测量本机…</translation>
    </message>
</context>
<context>
    <name>nibble::ui::MetadataModel</name>
    <message>
        <source>Key</source>
        <translation>键</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
</context>
<context>
    <name>nibble::ui::MetadataValueModel</name>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
</context>
<context>
    <name>nibble::ui::MetadataView</name>
    <message>
        <source>Metadata</source>
        <translation>元数据</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>Filter of the metadata</source>
        <translation>元数据筛选</translation>
    </message>
    <message>
        <source>Elements of the value</source>
        <translation>值的元素</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message numerus="yes">
        <source>%n keys</source>
        <translation>
            <numerusform>%n 个键</numerusform>
        </translation>
    </message>
    <message>
        <source>Open for looking only: %1</source>
        <translation>仅供查看：%1</translation>
    </message>
    <message>
        <source>No tokenizer: %1</source>
        <translation>无分词器：%1</translation>
    </message>
    <message>
        <source>Tokenizer: %1</source>
        <translation>分词器：%1</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1，%2</translation>
    </message>
</context>
<context>
    <name>nibble::ui::MethodChip</name>
    <message>
        <source>%1
Click again or Enter: settings. Delete: remove. Ctrl+arrows or drag: move.</source>
        <translation>%1
再次单击或 Enter：设置。Delete：移除。Ctrl+方向键或拖动：移动。</translation>
    </message>
</context>
<context>
    <name>nibble::ui::MethodChips</name>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Add a method to the comparison</source>
        <translation>添加方法到比较</translation>
    </message>
    <message>
        <source>Add a method</source>
        <translation>添加方法</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>应用</translation>
    </message>
</context>
<context>
    <name>nibble::ui::ModelChip</name>
    <message>
        <source>Opening …</source>
        <translation>正在打开…</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>无模型</translation>
    </message>
    <message>
        <source>Built-in model</source>
        <translation>内置模型</translation>
    </message>
    <message>
        <source>%1 bits/w</source>
        <translation>%1 位/权重</translation>
    </message>
    <message>
        <source>Model: %1</source>
        <translation>模型：%1</translation>
    </message>
    <message>
        <source>Open file …</source>
        <translation>打开文件…</translation>
    </message>
    <message>
        <source>Open folder …</source>
        <translation>打开文件夹…</translation>
    </message>
    <message>
        <source>Recent</source>
        <translation>最近</translation>
    </message>
    <message>
        <source>Built into the program; trained on generated text</source>
        <translation>随程序内置；以生成的文本训练</translation>
    </message>
</context>
<context>
    <name>nibble::ui::ModelPage</name>
    <message>
        <source>%1 blocks</source>
        <translation>%1 个块</translation>
    </message>
    <message>
        <source>width %1</source>
        <translation>宽度 %1</translation>
    </message>
    <message>
        <source>feed-forward %1</source>
        <translation>前馈 %1</translation>
    </message>
    <message>
        <source>%1 heads</source>
        <translation>%1 个头</translation>
    </message>
    <message>
        <source>%1 KV heads</source>
        <translation>%1 个 KV 头</translation>
    </message>
    <message>
        <source>vocabulary %1</source>
        <translation>词表 %1</translation>
    </message>
    <message>
        <source>context %1</source>
        <translation>上下文 %1</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Tensors</source>
        <translation>张量</translation>
    </message>
    <message>
        <source>Metadata</source>
        <translation>元数据</translation>
    </message>
    <message>
        <source>Tokenizer</source>
        <translation>分词器</translation>
    </message>
    <message>
        <source>File map</source>
        <translation>文件布局</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>what the bytes of the file hold, in their order; a click chooses the tensor</source>
        <translation>按顺序显示文件各字节的内容；单击可选择张量</translation>
    </message>
    <message>
        <source>Model: %1</source>
        <translation>模型：%1</translation>
    </message>
    <message>
        <source>No model is open.</source>
        <translation>没有打开的模型。</translation>
    </message>
    <message>
        <source>Open a model</source>
        <translation>打开模型</translation>
    </message>
    <message>
        <source>Models (*.gguf *.safetensors *.bin);;Experiments and reports (*.json);;All files (*)</source>
        <translation>模型 (*.gguf *.safetensors *.bin);;实验和报告 (*.json);;所有文件 (*)</translation>
    </message>
</context>
<context>
    <name>nibble::ui::NavigationRail</name>
    <message>
        <source>Open in a window of its own</source>
        <translation>在独立窗口中打开</translation>
    </message>
</context>
<context>
    <name>nibble::ui::NumberEntry</name>
    <message>
        <source>− 1 ulp</source>
        <translation>− 1 ulp</translation>
    </message>
    <message>
        <source>+ 1 ulp</source>
        <translation>+ 1 ulp</translation>
    </message>
    <message>
        <source>also</source>
        <translation>还有</translation>
    </message>
    <message>
        <source>Try</source>
        <translation>试试</translation>
    </message>
    <message>
        <source>The number</source>
        <translation>数字</translation>
    </message>
    <message>
        <source>A decimal, bits of the chosen format (0x2E66, 0b0101), or an expression with %1.</source>
        <translation>十进制数、所选格式的位（0x2E66、0b0101），或含 %1 的表达式。</translation>
    </message>
    <message>
        <source>kept to %1 bits: %2</source>
        <translation>保留到 %1 位：%2</translation>
    </message>
    <message>
        <source>kept exactly: %1 = %2…</source>
        <translation>精确保留：%1 = %2…</translation>
    </message>
    <message>
        <source>kept exactly: %1</source>
        <translation>精确保留：%1</translation>
    </message>
    <message>
        <source>The bits of %1; typing bits means that format</source>
        <translation>%1 的位；键入的位即指该格式</translation>
    </message>
    <message>
        <source>The number as a fraction</source>
        <translation>以分数表示的数</translation>
    </message>
    <message>
        <source>To the next smaller value of %1</source>
        <translation>到 %1 的下一个更小的值</translation>
    </message>
    <message>
        <source>To the next larger value of %1</source>
        <translation>到 %1 的下一个更大的值</translation>
    </message>
</context>
<context>
    <name>nibble::ui::NumberInspector</name>
    <message>
        <source>%1 has no code for it: %2.</source>
        <translation>%1 没有对应的编码：%2。</translation>
    </message>
    <message>
        <source>Bits</source>
        <translation>位数</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Exact value</source>
        <translation>精确值</translation>
    </message>
    <message>
        <source>All digits; a click copies them</source>
        <translation>全部数位；单击复制</translation>
    </message>
    <message>
        <source>Around %1</source>
        <translation>%1 附近</translation>
    </message>
    <message>
        <source>Next below</source>
        <translation>下邻</translation>
    </message>
    <message>
        <source>Stored</source>
        <translation>存储</translation>
    </message>
    <message>
        <source>Next above</source>
        <translation>上邻</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>误差</translation>
    </message>
    <message>
        <source>Stored value less the number</source>
        <translation>存储值减该数</translation>
    </message>
    <message>
        <source>In half-ulps</source>
        <translation>以半 ulp 计</translation>
    </message>
    <message>
        <source>%1 of 1</source>
        <translation>%1 / 1</translation>
    </message>
    <message>
        <source>2 · |error| / ulp; the ulp is %1 here</source>
        <translation>2 · |误差| / ulp；此处 ulp 为 %1</translation>
    </message>
    <message>
        <source>Share of the way up</source>
        <translation>向上的份额</translation>
    </message>
    <message>
        <source>(number − code below) / (code above − code below): how often stochastic rounding goes up</source>
        <translation>（数 − 下方编码）/（上方编码 − 下方编码）：随机舍入向上的频率</translation>
    </message>
    <message>
        <source>Exactly halfway: the rounding&apos;s rule for ties decides.</source>
        <translation>恰在正中：由舍入的平局规则决定。</translation>
    </message>
    <message>
        <source>Limits</source>
        <translation>极限</translation>
    </message>
    <message>
        <source>Largest</source>
        <translation>最大</translation>
    </message>
    <message>
        <source>Smallest normal</source>
        <translation>最小正规数</translation>
    </message>
    <message>
        <source>Smallest subnormal</source>
        <translation>最小次正规数</translation>
    </message>
    <message>
        <source>Infinities, NaN</source>
        <translation>无穷、NaN</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1，%2</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>有</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Overflow</source>
        <translation>上溢</translation>
    </message>
    <message>
        <source>saturates</source>
        <translation>饱和</translation>
    </message>
    <message>
        <source>to infinity</source>
        <translation>到无穷</translation>
    </message>
    <message>
        <source>to NaN</source>
        <translation>到 NaN</translation>
    </message>
    <message>
        <source>Lowest</source>
        <translation>最低</translation>
    </message>
    <message>
        <source>Scale s</source>
        <translation>缩放因子 s</translation>
    </message>
    <message>
        <source>Bits per value</source>
        <translation>每值位数</translation>
    </message>
    <message>
        <source>Without scales</source>
        <translation>不含缩放因子</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>Codes %1 – %2</source>
        <translation>编码 %1 – %2</translation>
    </message>
    <message>
        <source>All %1 codes as a table</source>
        <translation>全部 %1 个编码的表格</translation>
    </message>
</context>
<context>
    <name>nibble::ui::NumberLinePlot</name>
    <message>
        <source>Number line</source>
        <translation>数轴</translation>
    </message>
    <message>
        <source>Linear</source>
        <translation>线性</translation>
    </message>
    <message>
        <source>Logarithmic</source>
        <translation>对数</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Everything that the chosen format can say</source>
        <translation>所选格式能表示的一切</translation>
    </message>
    <message>
        <source>Around</source>
        <translation>附近</translation>
    </message>
    <message>
        <source>Around the number</source>
        <translation>该数附近</translation>
    </message>
    <message>
        <source>Neighbours</source>
        <translation>相邻</translation>
    </message>
    <message>
        <source>The two neighbours in the chosen format</source>
        <translation>所选格式中的两个邻值</translation>
    </message>
    <message>
        <source>brush %1 … %2: codes per format</source>
        <translation>刷选 %1 … %2：各格式的编码数</translation>
    </message>
    <message>
        <source>in brush</source>
        <translation>刷选内</translation>
    </message>
    <message>
        <source>Value, linear</source>
        <translation>值，线性</translation>
    </message>
    <message>
        <source>−value, logarithmic</source>
        <translation>−值，对数</translation>
    </message>
    <message>
        <source>Value, logarithmic</source>
        <translation>值，对数</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Codes</source>
        <translation>编码数</translation>
    </message>
    <message>
        <source>Hex</source>
        <translation>十六进制</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>In the brush</source>
        <translation>刷选范围内</translation>
    </message>
    <message>
        <source>next + %1</source>
        <translation>下一个 + %1</translation>
    </message>
    <message>
        <source>Distance from %1</source>
        <translation>与 %1 的距离</translation>
    </message>
    <message>
        <source>%1, in units of %2</source>
        <translation>%1，单位 %2</translation>
    </message>
</context>
<context>
    <name>nibble::ui::NumberSettingsForm</name>
    <message>
        <source>Signed integers without their lowest code (−127…127)</source>
        <translation>有符号整数不含其最低编码（−127…127）</translation>
    </message>
    <message>
        <source>FP8 overflow takes the largest value</source>
        <translation>FP8 上溢取最大值</translation>
    </message>
    <message>
        <source>Integers and code books</source>
        <translation>整数和码本</translation>
    </message>
    <message>
        <source>Their largest code is worth</source>
        <translation>其最大编码的值</translation>
    </message>
    <message>
        <source>One step is worth</source>
        <translation>一步的值</translation>
    </message>
    <message>
        <source>Otherwise E5M2 goes to infinity and E4M3, which has none, to NaN</source>
        <translation>否则 E5M2 变为无穷，没有无穷的 E4M3 变为 NaN</translation>
    </message>
</context>
<context>
    <name>nibble::ui::NumbersPage</name>
    <message>
        <source>Numbers</source>
        <translation>数字</translation>
    </message>
    <message>
        <source>Formats</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>All codes</source>
        <translation>全部编码</translation>
    </message>
    <message>
        <source>How a number between two codes is rounded; stochastic draws anew at each click</source>
        <translation>两个编码之间的数如何舍入；随机舍入每次单击重新抽取</translation>
    </message>
    <message>
        <source>Scale …</source>
        <translation>缩放 …</translation>
    </message>
    <message>
        <source>Scale and range of integers and code books, overflow of FP8</source>
        <translation>整数和码本的缩放与范围，FP8 的上溢</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>How the formats store it</source>
        <translation>各格式如何存储它</translation>
    </message>
    <message>
        <source>Copy table</source>
        <translation>复制表格</translation>
    </message>
    <message>
        <source>Numbers: type a number</source>
        <translation>数字：键入一个数</translation>
    </message>
    <message>
        <source>Numbers: all codes of the chosen format</source>
        <translation>数字：所选格式的全部编码</translation>
    </message>
    <message>
        <source>Numbers: one step up in the chosen format</source>
        <translation>数字：在所选格式中上移一步</translation>
    </message>
    <message>
        <source>Numbers: one step down in the chosen format</source>
        <translation>数字：在所选格式中下移一步</translation>
    </message>
    <message>
        <source>Numbers: define a format</source>
        <translation>数字：定义格式</translation>
    </message>
    <message>
        <source>Format: %1</source>
        <translation>格式：%1</translation>
    </message>
    <message numerus="yes">
        <source>One value, %n formats: what is kept, what is lost</source>
        <translation>
            <numerusform>一个值，%n 种格式：留下什么，失去什么</numerusform>
        </translation>
    </message>
    <message>
        <source>Scale, range, overflow</source>
        <translation>缩放、范围、上溢</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>应用</translation>
    </message>
    <message>
        <source>Define a format</source>
        <translation>定义格式</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
</context>
<context>
    <name>nibble::ui::OutlierActions</name>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>Run a text</source>
        <translation>运行一段文本</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Figures of all channels</source>
        <translation>所有通道的数据</translation>
    </message>
    <message>
        <source>CSV (*.csv);;JSON (*.json)</source>
        <translation>CSV (*.csv);;JSON (*.json)</translation>
    </message>
    <message>
        <source>%1 cannot be made</source>
        <translation>无法创建 %1</translation>
    </message>
    <message>
        <source>Write the injected model</source>
        <translation>写入注入后的模型</translation>
    </message>
</context>
<context>
    <name>nibble::ui::OutlierBench</name>
    <message>
        <source>Prompt, outliers injected</source>
        <translation>提示词，已注入离群值</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>提示词</translation>
    </message>
</context>
<context>
    <name>nibble::ui::OutlierInspector</name>
    <message>
        <source>Channel</source>
        <translation>通道</translation>
    </message>
    <message>
        <source>Run a prompt, then choose a channel.</source>
        <translation>请运行提示词，然后选择通道。</translation>
    </message>
    <message>
        <source>Channel %1</source>
        <translation>通道 %1</translation>
    </message>
    <message numerus="yes">
        <source>Inputs of %1 over %n tokens</source>
        <translation>
            <numerusform>%1 的输入，%n 个词元</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Weights of %1, one for each of %n outputs</source>
        <translation>
            <numerusform>%1 的权重，%n 个输出各一个</numerusform>
        </translation>
    </message>
    <message>
        <source>Peak</source>
        <translation>峰值</translation>
    </message>
    <message>
        <source>Largest magnitude of the channel</source>
        <translation>该通道的最大绝对值</translation>
    </message>
    <message>
        <source>At token</source>
        <translation>所在词元</translation>
    </message>
    <message>
        <source>At row</source>
        <translation>所在行</translation>
    </message>
    <message>
        <source>Median</source>
        <translation>中位数</translation>
    </message>
    <message>
        <source>Median magnitude of the channel</source>
        <translation>该通道绝对值的中位数</translation>
    </message>
    <message>
        <source>Layer&apos;s median</source>
        <translation>层的中位数</translation>
    </message>
    <message>
        <source>Median magnitude over the whole layer</source>
        <translation>整层绝对值的中位数</translation>
    </message>
    <message>
        <source>Peak / layer&apos;s median</source>
        <translation>峰值 / 层的中位数</translation>
    </message>
    <message>
        <source>%1 / %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>Kurtosis</source>
        <translation>峰度</translation>
    </message>
    <message>
        <source>m4 / m2² of the channel&apos;s values; 3 for a normal distribution</source>
        <translation>通道各值的 m4 / m2²；正态分布为 3</translation>
    </message>
    <message>
        <source>Positive</source>
        <translation>正值</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>Tokens at which it is above zero: outliers mostly keep their sign</source>
        <translation>大于零的词元：离群值大多保持同号</translation>
    </message>
    <message>
        <source>What it costs</source>
        <translation>代价</translation>
    </message>
    <message>
        <source>If it sets the scale of token %1, the step is %2 / 127 = %3. The other channels then use %4 of 255 codes.</source>
        <translation>若由它决定词元 %1 的缩放因子，步长为 %2 / 127 = %3。其余通道只用到 255 个编码中的 %4 个。</translation>
    </message>
    <message>
        <source>Scale per token</source>
        <translation>每词元的缩放因子</translation>
    </message>
</context>
<context>
    <name>nibble::ui::OutlierViews</name>
    <message>
        <source>Pictures</source>
        <translation>图形</translation>
    </message>
    <message>
        <source>Tables</source>
        <translation>表格</translation>
    </message>
    <message>
        <source>Inputs</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>Activations that go into the layers, token by channel; or the weights that they meet, output by channel</source>
        <translation>进入各层的激活，词元 × 通道；或与之相乘的权重，输出 × 通道</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>阈值</translation>
    </message>
    <message>
        <source>A channel is an outlier if any |x| reaches it; 6 is LLM.int8()&apos;s (arXiv 2208.07339)</source>
        <translation>任一 |x| 达到阈值的通道即为离群通道；LLM.int8() 取 6（arXiv 2208.07339）</translation>
    </message>
    <message>
        <source>|x|</source>
        <translation>|x|</translation>
    </message>
    <message>
        <source>× median</source>
        <translation>× 中位数</translation>
    </message>
    <message>
        <source>The threshold as a magnitude, or in medians of |x| of the layer</source>
        <translation>阈值以绝对值给出，或以该层 |x| 中位数的倍数给出</translation>
    </message>
    <message>
        <source>signed</source>
        <translation>带符号</translation>
    </message>
    <message>
        <source>Signed values</source>
        <translation>带符号的值</translation>
    </message>
    <message>
        <source>Channels by peak</source>
        <translation>通道按峰值排列</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Channels of the layer</source>
        <translation>该层的通道</translation>
    </message>
    <message>
        <source>Appears when the prompt has run</source>
        <translation>提示词运行后显示</translation>
    </message>
    <message>
        <source>Reading the weights</source>
        <translation>正在读取权重</translation>
    </message>
    <message>
        <source>: %1 of the channels leave, coloured</source>
        <translation>：%1 的通道移出，以颜色标出</translation>
    </message>
    <message>
        <source>, %1 values are not finite</source>
        <translation>，%1 个值不是有限数</translation>
    </message>
    <message>
        <source>peak / median %1, kurtosis %2</source>
        <translation>峰值 / 中位数 %1，峰度 %2</translation>
    </message>
    <message>
        <source>Per layer</source>
        <translation>各层</translation>
    </message>
    <message>
        <source>Figure of every layer</source>
        <translation>各层的数值</translation>
    </message>
    <message>
        <source>Outliers</source>
        <translation>离群值</translation>
    </message>
    <message>
        <source>Peak / median</source>
        <translation>峰值 / 中位数</translation>
    </message>
    <message>
        <source>Kurtosis</source>
        <translation>峰度</translation>
    </message>
    <message>
        <source>Channels that reach the threshold; largest |x| over the median |x|; m4 / m2², 3 for a normal distribution</source>
        <translation>达到阈值的通道数；最大 |x| 除以 |x| 中位数；m4 / m2²，正态分布为 3</translation>
    </message>
</context>
<context>
    <name>nibble::ui::OutliersPage</name>
    <message>
        <source>Outliers</source>
        <translation>离群值</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>提示词</translation>
    </message>
    <message>
        <source>Type a prompt; empty: the text</source>
        <translation>输入提示词；留空则用文本</translation>
    </message>
    <message>
        <source>Text …</source>
        <translation>文本…</translation>
    </message>
    <message>
        <source>Run prompt</source>
        <translation>运行提示词</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Figures of all layers and channels: CSV or JSON</source>
        <translation>所有层和通道的数据：CSV 或 JSON</translation>
    </message>
    <message>
        <source>Outliers: type a prompt</source>
        <translation>离群值：输入提示词</translation>
    </message>
    <message>
        <source>Outliers: run the prompt</source>
        <translation>离群值：运行提示词</translation>
    </message>
    <message>
        <source>Outliers: next layer</source>
        <translation>离群值：下一层</translation>
    </message>
    <message>
        <source>Outliers: layer before</source>
        <translation>离群值：上一层</translation>
    </message>
    <message>
        <source>Outliers: layers and channels as tables</source>
        <translation>离群值：以表格显示层和通道</translation>
    </message>
    <message>
        <source>Outliers: inject outliers</source>
        <translation>离群值：注入离群值</translation>
    </message>
    <message>
        <source>Outliers: the course&apos;s picture</source>
        <translation>离群值：课程示例</translation>
    </message>
    <message>
        <source>Running the prompt …</source>
        <translation>正在运行提示词…</translation>
    </message>
    <message>
        <source>A few channels set the scale of all the others</source>
        <translation>少数通道决定其余所有通道的缩放因子</translation>
    </message>
    <message numerus="yes">
        <source>A few channels set the scale of all the others: %n tokens</source>
        <translation>
            <numerusform>少数通道决定其余所有通道的缩放因子：%n 个词元</numerusform>
        </translation>
    </message>
    <message>
        <source> of %1</source>
        <translation>，取自 %1</translation>
    </message>
    <message numerus="yes">
        <source>The first %n tokens are looked at, or as many as the model takes</source>
        <translation>
            <numerusform>查看前 %n 个词元，或模型所能容纳的数量</numerusform>
        </translation>
    </message>
    <message>
        <source>; no more than these first ones are looked at</source>
        <translation>；只查看这些开头的词元</translation>
    </message>
</context>
<context>
    <name>nibble::ui::ParetoPlot</name>
    <message>
        <source>REVIEW above %1</source>
        <translation>%1 以上为 REVIEW</translation>
    </message>
    <message>
        <source>PASS below %1</source>
        <translation>%1 以下为 PASS</translation>
    </message>
    <message>
        <source>Size, MB</source>
        <translation>大小，MB</translation>
    </message>
    <message>
        <source>Bits per weight</source>
        <translation>每权重位数</translation>
    </message>
    <message>
        <source>Prompt, tokens/s</source>
        <translation>提示词，词元/s</translation>
    </message>
    <message>
        <source>Generation, tokens/s</source>
        <translation>生成，词元/s</translation>
    </message>
    <message>
        <source>ln (PPL / PPL of %1)</source>
        <translation>ln (PPL / %1 的 PPL)</translation>
    </message>
    <message>
        <source>Perplexity</source>
        <translation>困惑度</translation>
    </message>
    <message>
        <source>KL divergence, nats</source>
        <translation>KL 散度，nats</translation>
    </message>
    <message>
        <source>Pareto front</source>
        <translation>帕累托前沿</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Bits</source>
        <translation>位数</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>提示词</translation>
    </message>
    <message>
        <source>Decode</source>
        <translation>生成</translation>
    </message>
    <message>
        <source>What the horizontal axis shows; the vertical one is in the menu</source>
        <translation>横轴显示的量；纵轴在菜单中选择</translation>
    </message>
    <message>
        <source>Horizontal axis</source>
        <translation>横轴</translation>
    </message>
    <message>
        <source>Prompt speed</source>
        <translation>提示词速度</translation>
    </message>
    <message>
        <source>Generation speed</source>
        <translation>生成速度</translation>
    </message>
    <message>
        <source>Vertical axis</source>
        <translation>纵轴</translation>
    </message>
    <message>
        <source>Logarithm of the perplexity&apos;s ratio</source>
        <translation>困惑度之比的对数</translation>
    </message>
    <message>
        <source>KL divergence</source>
        <translation>KL 散度</translation>
    </message>
    <message>
        <source>Appears when a model is open and a method is chosen</source>
        <translation>打开模型并选择方法后显示</translation>
    </message>
    <message>
        <source>Appears when speed has been measured</source>
        <translation>测量速度后显示</translation>
    </message>
    <message>
        <source>Appears when the first method has been scored</source>
        <translation>首个方法评估完成后显示</translation>
    </message>
    <message>
        <source>95 % interval</source>
        <translation>95 % 区间</translation>
    </message>
    <message>
        <source>%1 (log scale)</source>
        <translation>%1（对数刻度）</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>方法</translation>
    </message>
    <message>
        <source>95 % from</source>
        <translation>95 % 下限</translation>
    </message>
    <message>
        <source>95 % to</source>
        <translation>95 % 上限</translation>
    </message>
    <message>
        <source>On the front</source>
        <translation>在前沿上</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>no</source>
        <translation>否</translation>
    </message>
    <message>
        <source>final</source>
        <translation>最终</translation>
    </message>
    <message>
        <source>preliminary</source>
        <translation>初步</translation>
    </message>
    <message>
        <source>queued</source>
        <translation>排队中</translation>
    </message>
    <message>
        <source>%1 queued</source>
        <translation>%1 排队中</translation>
    </message>
    <message>
        <source>95 %: %1 … %2</source>
        <translation>95 %：%1 … %2</translation>
    </message>
</context>
<context>
    <name>nibble::ui::PlotFrame</name>
    <message>
        <source>Data of %1</source>
        <translation>“%1”的数据</translation>
    </message>
    <message>
        <source>No data yet</source>
        <translation>暂无数据</translation>
    </message>
    <message>
        <source>Copy, save, table</source>
        <translation>复制、保存、表格</translation>
    </message>
    <message>
        <source>Menu of %1</source>
        <translation>“%1”的菜单</translation>
    </message>
    <message>
        <source>Copy picture</source>
        <translation>复制图片</translation>
    </message>
    <message>
        <source>Save as PNG…</source>
        <translation>另存为 PNG…</translation>
    </message>
    <message>
        <source>Save as SVG…</source>
        <translation>另存为 SVG…</translation>
    </message>
    <message>
        <source>Save as PDF…</source>
        <translation>另存为 PDF…</translation>
    </message>
    <message>
        <source>Copy data</source>
        <translation>复制数据</translation>
    </message>
    <message>
        <source>Save data as CSV…</source>
        <translation>将数据另存为 CSV…</translation>
    </message>
    <message>
        <source>Show as table</source>
        <translation>以表格显示</translation>
    </message>
    <message>
        <source>Reset view</source>
        <translation>重置视图</translation>
    </message>
    <message>
        <source>Plot. Arrow keys move, plus and minus zoom, Home shows all; the menu has the data as a table.</source>
        <translation>图表。方向键移动，加减键缩放，Home 键显示全部；菜单中可将数据显示为表格。</translation>
    </message>
    <message>
        <source>Save %1</source>
        <translation>保存“%1”</translation>
    </message>
    <message>
        <source>%1 files (*.%2)</source>
        <translation>%1 文件 (*.%2)</translation>
    </message>
    <message>
        <source>Not saved</source>
        <translation>未保存</translation>
    </message>
</context>
<context>
    <name>nibble::ui::PopupPanel</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>nibble::ui::QatForm</name>
    <message>
        <source>with zero points</source>
        <translation>带零点</translation>
    </message>
    <message>
        <source>%1 bits</source>
        <translation>%1 位</translation>
    </message>
    <message>
        <source>Bits</source>
        <translation>位数</translation>
    </message>
    <message>
        <source>One training for each, one after the other</source>
        <translation>每种位数训练一次，依次进行</translation>
    </message>
    <message>
        <source>Groups of 32</source>
        <translation>每组 32</translation>
    </message>
    <message>
        <source>Groups of 64</source>
        <translation>每组 64</translation>
    </message>
    <message>
        <source>Groups of 128</source>
        <translation>每组 128</translation>
    </message>
    <message>
        <source>Per channel</source>
        <translation>每通道</translation>
    </message>
    <message>
        <source>Whole tensor</source>
        <translation>整个张量</translation>
    </message>
    <message>
        <source>Scales</source>
        <translation>缩放因子</translation>
    </message>
    <message>
        <source>How many weights share a scale, which is learnt</source>
        <translation>多少个权重共用一个可学习的缩放因子</translation>
    </message>
    <message>
        <source>Asymmetric codes: a zero point beside each scale</source>
        <translation>非对称编码：每个缩放因子旁有一个零点</translation>
    </message>
    <message>
        <source>Minutes each</source>
        <translation>每种分钟数</translation>
    </message>
    <message>
        <source>Of training, for every width; stopping earlier keeps what was learnt</source>
        <translation>每种位宽的训练时间；提前停止会保留已学到的</translation>
    </message>
    <message>
        <source>The model&apos;s own data</source>
        <translation>模型自己的数据</translation>
    </message>
    <message>
        <source>Generated text</source>
        <translation>生成的文本</translation>
    </message>
    <message>
        <source>A file …</source>
        <translation>文件 …</translation>
    </message>
    <message>
        <source>Train on</source>
        <translation>训练数据</translation>
    </message>
    <message>
        <source>The model&apos;s own data: what it was trained on, where its file says so. Generated text: all kinds that our generator writes. None of them is the text that the comparison measures on.</source>
        <translation>模型自己的数据：若其文件有说明，即它训练所用的数据。生成的文本：我们的生成器写出的所有种类。它们都不是比较所测量的文本。</translation>
    </message>
    <message>
        <source>The text file to train on</source>
        <translation>用于训练的文本文件</translation>
    </message>
    <message>
        <source>Choose …</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>A text to train on</source>
        <translation>用于训练的文本</translation>
    </message>
    <message>
        <source>Texts (*.txt *.md *.raw);;All files (*)</source>
        <translation>文本 (*.txt *.md *.raw);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Float predictions</source>
        <translation>浮点预测</translation>
    </message>
    <message>
        <source>Next token</source>
        <translation>下一个词元</translation>
    </message>
    <message>
        <source>Towards</source>
        <translation>目标</translation>
    </message>
    <message>
        <source>Float predictions: the KL divergence from the model as opened (distillation). Next token: the cross-entropy of the text.</source>
        <translation>浮点预测：与所打开模型的 KL 散度（蒸馏）。下一个词元：文本的交叉熵。</translation>
    </message>
    <message>
        <source>choose how many bits</source>
        <translation>请选择位数</translation>
    </message>
    <message>
        <source>choose a text</source>
        <translation>请选择文本</translation>
    </message>
</context>
<context>
    <name>nibble::ui::QatModel</name>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>queued</source>
        <translation>排队中</translation>
    </message>
    <message>
        <source>preparing</source>
        <translation>准备中</translation>
    </message>
    <message>
        <source>training</source>
        <translation>训练中</translation>
    </message>
    <message>
        <source>measuring</source>
        <translation>测量中</translation>
    </message>
    <message>
        <source>stopped, kept</source>
        <translation>已停止，已保留</translation>
    </message>
    <message>
        <source>not measured</source>
        <translation>未测量</translation>
    </message>
    <message>
        <source>Trained on %1, %2 steps</source>
        <translation>在 %1 上训练，%2 步</translation>
    </message>
</context>
<context>
    <name>nibble::ui::QatPanel</name>
    <message>
        <source>Train for</source>
        <translation>训练目标</translation>
    </message>
    <message>
        <source>Rounded beside trained</source>
        <translation>舍入与训练对照</translation>
    </message>
    <message>
        <source>Save …</source>
        <translation>保存 …</translation>
    </message>
    <message>
        <source>The chosen row&apos;s trained model as a GGUF file</source>
        <translation>将所选行训练后的模型存为 GGUF 文件</translation>
    </message>
    <message>
        <source>Save and open …</source>
        <translation>保存并打开 …</translation>
    </message>
    <message>
        <source>The same, and then that file is the open model</source>
        <translation>同上，然后打开该文件</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Takes the chosen row out of the comparison</source>
        <translation>将所选行移出比较</translation>
    </message>
    <message>
        <source>perplexity and KL divergence on %1, as the comparison measures</source>
        <translation>在%1上的困惑度和 KL 散度，与比较的测量方式相同</translation>
    </message>
    <message>
        <source>the built-in text</source>
        <translation>内置文本</translation>
    </message>
    <message>
        <source>A run takes about %1 and %2 of memory (estimated).</source>
        <translation>运行一次约需 %1 和 %2 内存（估计）。</translation>
    </message>
    <message>
        <source>The comparison measures on this very text: the trained figures will flatter.</source>
        <translation>比较正是在这段文本上测量：训练后的数字会偏乐观。</translation>
    </message>
    <message>
        <source>Random weights: quality figures mean nothing.</source>
        <translation>随机权重：质量数据无意义。</translation>
    </message>
    <message>
        <source>no model is open</source>
        <translation>没有打开的模型</translation>
    </message>
    <message>
        <source>another job runs</source>
        <translation>另一个任务正在运行</translation>
    </message>
    <message>
        <source>Training for quantization · trains the weights behind the codes, and the scales, so that what is stored answers like the float model · seed %1</source>
        <translation>为量化而训练 · 训练编码背后的权重以及缩放因子，使存储的模型像浮点模型一样作答 · 种子 %1</translation>
    </message>
    <message>
        <source>Save the trained model</source>
        <translation>保存训练后的模型</translation>
    </message>
    <message>
        <source>GGUF (*.gguf)</source>
        <translation>GGUF (*.gguf)</translation>
    </message>
</context>
<context>
    <name>nibble::ui::QatRun</name>
    <message>
        <source>Train for quantization</source>
        <translation>为量化而训练</translation>
    </message>
</context>
<context>
    <name>nibble::ui::RangeBench</name>
    <message>
        <source>Inputs of %1 on a prompt</source>
        <translation>%1 在提示词上的输入</translation>
    </message>
    <message>
        <source>Another job is running; take the activations when it is done.</source>
        <translation>另一个任务正在运行；请在其完成后获取激活。</translation>
    </message>
</context>
<context>
    <name>nibble::ui::RangeControls</name>
    <message>
        <source>Bits</source>
        <translation>位数</translation>
    </message>
    <message>
        <source>Clip</source>
        <translation>截断值</translation>
    </message>
    <message>
        <source>Zero point</source>
        <translation>零点</translation>
    </message>
    <message>
        <source>Percentile</source>
        <translation>百分位</translation>
    </message>
    <message>
        <source>Sym.</source>
        <translation>对称</translation>
    </message>
    <message>
        <source>Asym.</source>
        <translation>非对称</translation>
    </message>
    <message>
        <source>Granularity</source>
        <translation>粒度</translation>
    </message>
    <message>
        <source>Calibrator</source>
        <translation>校准器</translation>
    </message>
    <message>
        <source>Find the optimal clip</source>
        <translation>求最优截断值</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>With the lowest code, or the same codes on both sides of zero</source>
        <translation>包含最低编码，或零两侧的编码相同</translation>
    </message>
    <message>
        <source>Scheme</source>
        <translation>方案</translation>
    </message>
    <message>
        <source>Range</source>
        <translation>范围</translation>
    </message>
    <message>
        <source>Codes</source>
        <translation>编码</translation>
    </message>
    <message>
        <source>Scale per</source>
        <translation>缩放粒度</translation>
    </message>
    <message>
        <source>Grid</source>
        <translation>网格</translation>
    </message>
    <message>
        <source>Tensor</source>
        <translation>张量</translation>
    </message>
    <message>
        <source>Channel</source>
        <translation>通道</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>Group of %1</source>
        <translation>每组 %1 个</translation>
    </message>
    <message>
        <source>Moved by hand; choosing one takes its range again</source>
        <translation>已手动移动；选择一项则重新采用其范围</translation>
    </message>
    <message>
        <source>Ranges ×</source>
        <translation>范围 ×</translation>
    </message>
    <message>
        <source>Widest scale</source>
        <translation>最大缩放因子</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>缩放因子</translation>
    </message>
    <message>
        <source>Least squares per group</source>
        <translation>逐组最小二乘</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>One of the grids: its values alone are shown, and what is dragged moves it alone. All: the ends dragged bring all ranges in by one factor. A click on the error map chooses one too.</source>
        <translation>某一个网格：只显示它的值，拖动也只移动它。全部：拖动两端使所有范围按同一系数缩放。点击误差图也可选择。</translation>
    </message>
    <message>
        <source>A batch here is a row; for channels of activations, %1 tokens.</source>
        <translation>这里一个批次是一行；对激活的通道是 %1 个词元。</translation>
    </message>
    <message>
        <source>%1 is not for these grids: %2.</source>
        <translation>%1不适用于这些网格：%2。</translation>
    </message>
</context>
<context>
    <name>nibble::ui::RangeGridPlot</name>
    <message>
        <source>%1 %
clipped</source>
        <translation>%1 %
截断</translation>
    </message>
    <message>
        <source>Histogram and grid</source>
        <translation>直方图与网格</translation>
    </message>
    <message>
        <source>Drag the ends, the zero point or a code&apos;s line. Keys: [ and ] narrow and widen, comma and point move the zero point.</source>
        <translation>拖动两端、零点或编码的线。按键：[ 和 ] 收窄和加宽，逗号和句点移动零点。</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>Density</source>
        <translation>密度</translation>
    </message>
    <message>
        <source>error %1</source>
        <translation>误差 %1</translation>
    </message>
    <message>
        <source>From</source>
        <translation>从</translation>
    </message>
    <message>
        <source>To</source>
        <translation>到</translation>
    </message>
    <message>
        <source>Count</source>
        <translation>计数</translation>
    </message>
</context>
<context>
    <name>nibble::ui::RangeInspector</name>
    <message>
        <source>Grid</source>
        <translation>网格</translation>
    </message>
    <message>
        <source>Appears when the values are there.</source>
        <translation>有数值后显示。</translation>
    </message>
    <message>
        <source>Grids</source>
        <translation>网格数</translation>
    </message>
    <message>
        <source>The formula is that of the widest.</source>
        <translation>公式取自最宽的网格。</translation>
    </message>
    <message>
        <source>Range from</source>
        <translation>范围来自</translation>
    </message>
    <message>
        <source>by hand</source>
        <translation>手动</translation>
    </message>
    <message>
        <source>Stored from … to</source>
        <translation>可存储的范围</translation>
    </message>
    <message>
        <source>Bits per value</source>
        <translation>每值位数</translation>
    </message>
    <message>
        <source>Codes, scales (F16; F32 for 8 bits per channel) and zero points</source>
        <translation>编码、缩放因子（F16；每通道 8 位时为 F32）和零点</translation>
    </message>
    <message>
        <source>Optimal clip</source>
        <translation>最优截断值</translation>
    </message>
    <message>
        <source>Least squared error over these values, by search</source>
        <translation>经搜索得到的、对这些值平方误差最小者</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>误差</translation>
    </message>
    <message>
        <source>SQNR</source>
        <translation>SQNR</translation>
    </message>
    <message>
        <source>%1 of %2 rows: ± %3 dB with 95 % confidence; MSE ± %4 %.</source>
        <translation>%2 行中的 %1 行：± %3 dB，置信度 95 %；MSE ± %4 %。</translation>
    </message>
    <message>
        <source>Mean squared error</source>
        <translation>均方误差</translation>
    </message>
    <message>
        <source>Rounding</source>
        <translation>舍入</translation>
    </message>
    <message>
        <source>Of values between the ends</source>
        <translation>两端之间的值</translation>
    </message>
    <message>
        <source>Clipping</source>
        <translation>截断</translation>
    </message>
    <message>
        <source>Of values beyond the ends</source>
        <translation>两端之外的值</translation>
    </message>
    <message>
        <source>Rounding error of values spread evenly over a step (Bennett 1948)</source>
        <translation>值在一个步长内均匀分布时的舍入误差（Bennett 1948）</translation>
    </message>
    <message>
        <source>Largest error</source>
        <translation>最大误差</translation>
    </message>
    <message>
        <source>At x = %1</source>
        <translation>在 x = %1 处</translation>
    </message>
    <message>
        <source>Clipped below, above</source>
        <translation>低端、高端截断</translation>
    </message>
    <message>
        <source>Values</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>Cosine</source>
        <translation>余弦</translation>
    </message>
    <message>
        <source>Σx·x̂ / (‖x‖ ‖x̂‖)</source>
        <translation>Σx·x̂ / (‖x‖ ‖x̂‖)</translation>
    </message>
    <message>
        <source>Codes</source>
        <translation>编码</translation>
    </message>
    <message>
        <source>Used</source>
        <translation>已用</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>Wasted</source>
        <translation>浪费</translation>
    </message>
    <message>
        <source>Codes that no value has</source>
        <translation>没有值使用的编码</translation>
    </message>
    <message>
        <source>For 99.99 % of the values</source>
        <translation>容纳 99.99 % 的值</translation>
    </message>
    <message>
        <source>The fewest codes that hold as many</source>
        <translation>容纳这么多值所需的最少编码数</translation>
    </message>
    <message>
        <source>Entropy</source>
        <translation>熵</translation>
    </message>
    <message>
        <source>%1 of %2 bits</source>
        <translation>%1 / %2 位</translation>
    </message>
    <message>
        <source>Count</source>
        <translation>个数</translation>
    </message>
    <message>
        <source>NaN and infinite</source>
        <translation>NaN 与无穷</translation>
    </message>
    <message>
        <source>Left out everywhere</source>
        <translation>各处均不计入</translation>
    </message>
    <message>
        <source>Minimum</source>
        <translation>最小值</translation>
    </message>
    <message>
        <source>Maximum</source>
        <translation>最大值</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>均值</translation>
    </message>
    <message>
        <source>Standard deviation</source>
        <translation>标准差</translation>
    </message>
    <message>
        <source>Answered in</source>
        <translation>计算用时</translation>
    </message>
    <message>
        <source>All %1 grids</source>
        <translation>全部 %1 个网格</translation>
    </message>
    <message>
        <source>Moved by hand</source>
        <translation>手动移动</translation>
    </message>
    <message>
        <source>Grids with a range of their own; choosing a calibrator takes them all back</source>
        <translation>有各自范围的网格；选择校准器会全部撤销</translation>
    </message>
</context>
<context>
    <name>nibble::ui::RangesPage</name>
    <message>
        <source>dB ± %1</source>
        <translation>dB ± %1</translation>
    </message>
    <message>
        <source>SQNR</source>
        <translation>SQNR</translation>
    </message>
    <message>
        <source>10 log₁₀(Σx² / Σ(x − x̂)²): signal to quantization noise</source>
        <translation>10 log₁₀(Σx² / Σ(x − x̂)²)：信号与量化噪声比</translation>
    </message>
    <message>
        <source>MSE</source>
        <translation>MSE</translation>
    </message>
    <message>
        <source>Mean of (x − x̂)²</source>
        <translation>(x − x̂)² 的平均</translation>
    </message>
    <message>
        <source>Rounding</source>
        <translation>舍入</translation>
    </message>
    <message>
        <source>% of error</source>
        <translation>%（占误差）</translation>
    </message>
    <message>
        <source>Squared error of values between the grid&apos;s ends</source>
        <translation>网格两端之间的值的平方误差</translation>
    </message>
    <message>
        <source>Clipping</source>
        <translation>截断</translation>
    </message>
    <message>
        <source>Squared error of values beyond the grid&apos;s ends</source>
        <translation>网格两端之外的值的平方误差</translation>
    </message>
    <message>
        <source>Largest error</source>
        <translation>最大误差</translation>
    </message>
    <message>
        <source>max |x − x̂|, at x = %1</source>
        <translation>max |x − x̂|，在 x = %1 处</translation>
    </message>
    <message>
        <source>Cosine</source>
        <translation>余弦</translation>
    </message>
    <message>
        <source>Σx·x̂ / (‖x‖ ‖x̂‖)</source>
        <translation>Σx·x̂ / (‖x‖ ‖x̂‖)</translation>
    </message>
    <message>
        <source>Against min-max</source>
        <translation>相对最小-最大</translation>
    </message>
    <message>
        <source>SQNR less that of min-max with the same scheme</source>
        <translation>SQNR 减去同一方案下最小-最大的 SQNR</translation>
    </message>
    <message>
        <source>Bits per value</source>
        <translation>每值位数</translation>
    </message>
    <message>
        <source>Codes, scales and zero points</source>
        <translation>编码、缩放因子和零点</translation>
    </message>
    <message>
        <source>Ranges</source>
        <translation>范围</translation>
    </message>
    <message>
        <source>Error against bits</source>
        <translation>误差与位数</translation>
    </message>
    <message>
        <source>Drag the ends, the zero point or a line of the grid: everything follows</source>
        <translation>拖动网格的两端、零点或某条线：一切随之变化</translation>
    </message>
    <message>
        <source>Codes</source>
        <translation>编码</translation>
    </message>
    <message>
        <source>Values</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>Error map</source>
        <translation>误差图</translation>
    </message>
    <message>
        <source>Calibrators</source>
        <translation>校准器</translation>
    </message>
    <message>
        <source>What stands under the histogram</source>
        <translation>直方图下方显示的内容</translation>
    </message>
    <message>
        <source>Two sets of settings to go back and forth between</source>
        <translation>两组设置，可来回切换</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Copy the command line</source>
        <translation>复制命令行</translation>
    </message>
    <message>
        <source>Save error against bits as CSV…</source>
        <translation>将误差与位数保存为 CSV…</translation>
    </message>
    <message>
        <source>Ranges: one bit more</source>
        <translation>范围：增加一位</translation>
    </message>
    <message>
        <source>Ranges: one bit less</source>
        <translation>范围：减少一位</translation>
    </message>
    <message>
        <source>Ranges: find the optimal clip</source>
        <translation>范围：求最优截断值</translation>
    </message>
    <message>
        <source>Ranges: codes</source>
        <translation>范围：编码</translation>
    </message>
    <message>
        <source>Ranges: table of values</source>
        <translation>范围：数值表</translation>
    </message>
    <message>
        <source>Ranges: error map</source>
        <translation>范围：误差图</translation>
    </message>
    <message>
        <source>Ranges: calibrators compared</source>
        <translation>范围：比较校准器</translation>
    </message>
    <message>
        <source>Type a prompt at the left; what the layer is given appears here</source>
        <translation>请在左侧输入提示词；该层得到的输入显示在此处</translation>
    </message>
    <message>
        <source>Appears when the values are there</source>
        <translation>有数值后显示</translation>
    </message>
    <message>
        <source>%1, %2 of %3 rows</source>
        <translation>%1，%3 行中的 %2 行</translation>
    </message>
    <message>
        <source>%1; the widest of %2 grids</source>
        <translation>%1；%2 个网格中最宽的</translation>
    </message>
    <message>
        <source>%1 of %2 codes used, entropy %3 of %4 bits</source>
        <translation>使用 %1 / %2 个编码，熵 %3 / %4 位</translation>
    </message>
    <message>
        <source>Bits</source>
        <translation>位数</translation>
    </message>
    <message>
        <source>SQNR, dB</source>
        <translation>SQNR，dB</translation>
    </message>
    <message>
        <source>6.02 dB per bit</source>
        <translation>每位 6.02 dB</translation>
    </message>
    <message>
        <source>theory</source>
        <translation>理论</translation>
    </message>
    <message>
        <source>Clip</source>
        <translation>截断值</translation>
    </message>
    <message>
        <source>Factor on every range</source>
        <translation>各范围的倍数</translation>
    </message>
    <message>
        <source>%1, largest row error in row %2</source>
        <translation>%1，第 %2 行的误差最大</translation>
    </message>
    <message>
        <source>Save error against bits</source>
        <translation>保存误差与位数</translation>
    </message>
    <message>
        <source>CSV files (*.csv)</source>
        <translation>CSV 文件 (*.csv)</translation>
    </message>
    <message>
        <source>Not saved</source>
        <translation>未保存</translation>
    </message>
    <message>
        <source>All grids</source>
        <translation>全部网格</translation>
    </message>
    <message>
        <source>SQNR over all values, with this grid as it is now</source>
        <translation>此网格按当前设置时全部值的 SQNR</translation>
    </message>
</context>
<context>
    <name>nibble::ui::RecentRow</name>
    <message>
        <source>open</source>
        <translation>已打开</translation>
    </message>
    <message>
        <source>today</source>
        <translation>今天</translation>
    </message>
    <message>
        <source>yesterday</source>
        <translation>昨天</translation>
    </message>
</context>
<context>
    <name>nibble::ui::ResultPlots</name>
    <message>
        <source>Layers</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Tensors</source>
        <translation>张量</translation>
    </message>
    <message>
        <source>Tensors of the chosen method</source>
        <translation>所选方法的张量</translation>
    </message>
    <message>
        <source>choose a row of the table</source>
        <translation>请选择表中一行</translation>
    </message>
</context>
<context>
    <name>nibble::ui::SchemeForm</name>
    <message>
        <source>Method</source>
        <translation>方法</translation>
    </message>
    <message>
        <source>Scheme</source>
        <translation>方案</translation>
    </message>
    <message>
        <source>tensor</source>
        <translation>张量</translation>
    </message>
    <message>
        <source>output channel</source>
        <translation>输出通道</translation>
    </message>
    <message>
        <source>group of %1</source>
        <translation>每组 %1 个</translation>
    </message>
    <message>
        <source>%1 bits per weight, %2 (computed)</source>
        <translation>每权重 %1 位，%2（计算）</translation>
    </message>
    <message>
        <source>The whole as text, exceptions as /pattern=scheme</source>
        <translation>整体的文本形式，例外写作 /模式=方案</translation>
    </message>
    <message>
        <source>Mixed precision: tensors with another scheme</source>
        <translation>混合精度：采用其他方案的张量</translation>
    </message>
    <message>
        <source>Tensors …</source>
        <translation>张量 …</translation>
    </message>
    <message>
        <source>Another row: which tensors, and how they are stored</source>
        <translation>再加一行：哪些张量，如何存储</translation>
    </message>
</context>
<context>
    <name>nibble::ui::SeriesPlot</name>
    <message>
        <source>Series</source>
        <translation>序列</translation>
    </message>
</context>
<context>
    <name>nibble::ui::Session</name>
    <message>
        <source>%1 was not opened: stop the comparison first.</source>
        <translation>未打开 %1：请先停止比较。</translation>
    </message>
    <message>
        <source>%1 was not opened: stop the training first.</source>
        <translation>未打开 %1：请先停止训练。</translation>
    </message>
</context>
<context>
    <name>nibble::ui::SourceForm</name>
    <message>
        <source>Data</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>Distribution</source>
        <translation>分布</translation>
    </message>
    <message>
        <source>Worked example</source>
        <translation>算例</translation>
    </message>
    <message>
        <source>Tensor</source>
        <translation>张量</translation>
    </message>
    <message>
        <source>Activations</source>
        <translation>激活</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>分布形状</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>均值</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>尺度</translation>
    </message>
    <message>
        <source>Degrees of freedom</source>
        <translation>自由度</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>样本数</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>Degrees</source>
        <translation>自由度</translation>
    </message>
    <message>
        <source>Location</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>−2.1, 0.5, 1.8, or your own: the values of the table below</source>
        <translation>−2.1、0.5、1.8，或自己的值：下方表格中的值</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>What this layer is given, a row per token</source>
        <translation>该层得到的输入，每个词元一行</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>提示词</translation>
    </message>
    <message>
        <source>A prompt, then Enter</source>
        <translation>输入提示词后按 Enter</translation>
    </message>
    <message>
        <source>Take activations</source>
        <translation>获取激活</translation>
    </message>
    <message>
        <source>Drawn picture</source>
        <translation>绘制的图片</translation>
    </message>
    <message>
        <source>Open PNG or JPEG…</source>
        <translation>打开 PNG 或 JPEG…</translation>
    </message>
    <message>
        <source>Open a picture</source>
        <translation>打开图片</translation>
    </message>
    <message>
        <source>Pictures (*.png *.jpg *.jpeg)</source>
        <translation>图片 (*.png *.jpg *.jpeg)</translation>
    </message>
    <message>
        <source>A landscape drawn by ourselves</source>
        <translation>自行绘制的风景图</translation>
    </message>
</context>
<context>
    <name>nibble::ui::StepRecordingRun</name>
    <message>
        <source>Steps of %1 on %2</source>
        <translation>%1 在 %2 上的步骤</translation>
    </message>
</context>
<context>
    <name>nibble::ui::StepTransport</name>
    <message>
        <source>To the start (Home)</source>
        <translation>到开头 (Home)</translation>
    </message>
    <message>
        <source>One step back (left)</source>
        <translation>后退一步（左）</translation>
    </message>
    <message>
        <source>One step on (right)</source>
        <translation>前进一步（右）</translation>
    </message>
    <message>
        <source>To the end (End)</source>
        <translation>到结尾 (End)</translation>
    </message>
    <message>
        <source>1/s</source>
        <translation>1/秒</translation>
    </message>
    <message>
        <source>4/s</source>
        <translation>4/秒</translation>
    </message>
    <message>
        <source>12/s</source>
        <translation>12/秒</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>步</translation>
    </message>
    <message>
        <source>Steps per second</source>
        <translation>每秒步数</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>Pause (space)</source>
        <translation>暂停（空格）</translation>
    </message>
    <message>
        <source>Play (space)</source>
        <translation>播放（空格）</translation>
    </message>
</context>
<context>
    <name>nibble::ui::StepsPanel</name>
    <message>
        <source>Method</source>
        <translation>方法</translation>
    </message>
    <message>
        <source>The comparison&apos;s methods that can be watched, and one of each kind</source>
        <translation>比较中可以观看的方法，以及每类各一个</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>The matrices that the method works on</source>
        <translation>该方法处理的矩阵</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>列</translation>
    </message>
    <message>
        <source>The window of columns that is shown, in the order of the walk</source>
        <translation>显示的列窗口，按处理顺序</translation>
    </message>
    <message>
        <source>Output error</source>
        <translation>输出误差</translation>
    </message>
    <message>
        <source>Stopped before it was recorded</source>
        <translation>在记录完成前停止</translation>
    </message>
    <message>
        <source>Record again</source>
        <translation>重新记录</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Recording the method at work on this layer</source>
        <translation>正在记录该方法在此层上的工作</translation>
    </message>
    <message>
        <source>Records when the other job is done</source>
        <translation>另一个任务完成后记录</translation>
    </message>
    <message>
        <source>Choose a method and a layer</source>
        <translation>选择一种方法和一层</translation>
    </message>
    <message>
        <source>Step by step: a method at work on one layer of the open model</source>
        <translation>逐步演示：一种方法在所打开模型的一层上工作</translation>
    </message>
    <message>
        <source>Step by step</source>
        <translation>逐步演示</translation>
    </message>
    <message>
        <source>inputs as the float model gives them: %1</source>
        <translation>浮点模型给出的输入：%1</translation>
    </message>
    <message>
        <source>looks at the weights alone</source>
        <translation>只看权重</translation>
    </message>
    <message>
        <source>the model as opened, not transformed as %1 has it</source>
        <translation>所打开的模型，未按 %1 变换</translation>
    </message>
</context>
<context>
    <name>nibble::ui::SurgeryPanel</name>
    <message>
        <source>Rotation</source>
        <translation>旋转</translation>
    </message>
    <message>
        <source>Clipping</source>
        <translation>截断</translation>
    </message>
    <message>
        <source>Scales</source>
        <translation>缩放因子</translation>
    </message>
    <message>
        <source>Channels with any |x| ≥ τ are multiplied in float, the rest in INT8 (Dettmers et al. 2022, arXiv 2208.07339)</source>
        <translation>任一 |x| ≥ τ 的通道用浮点相乘，其余用 INT8（Dettmers 等，2022，arXiv 2208.07339）</translation>
    </message>
    <message>
        <source>x′ = x / s, w′ = w · s with s = max|x|^α / max|w|^(1 − α) per channel (Xiao et al. 2022, arXiv 2211.10438)</source>
        <translation>x′ = x / s，w′ = w · s，每通道 s = max|x|^α / max|w|^(1 − α)（Xiao 等，2022，arXiv 2211.10438）</translation>
    </message>
    <message>
        <source>w′ = w · s with s = mean|x|^r / (mean relative |w|)^(1 − r), rounded to INT4 (Lin et al. 2023, arXiv 2306.00978)</source>
        <translation>w′ = w · s，s = mean|x|^r / (mean 相对 |w|)^(1 − r)，舍入到 INT4（Lin 等，2023，arXiv 2306.00978）</translation>
    </message>
    <message>
        <source>x′ = x Q, W′ = W Q with a randomized Hadamard matrix Q (QuaRot, Ashkboos et al. 2024, arXiv 2404.00456)</source>
        <translation>x′ = x Q，W′ = W Q，Q 为随机 Hadamard 矩阵（QuaRot，Ashkboos 等，2024，arXiv 2404.00456）</translation>
    </message>
    <message>
        <source>One scale clip / 127 for the whole tensor; larger values are cut to ±clip</source>
        <translation>整个张量一个缩放因子，即截断值 / 127；更大的值截断到 ± 截断值</translation>
    </message>
    <message>
        <source>One scale max|x| / 127 per tensor against one per token</source>
        <translation>每张量一个缩放因子 max|x| / 127，对照每词元一个</translation>
    </message>
    <message>
        <source>INT8 weights and activations against INT4 weights with float activations</source>
        <translation>INT8 权重和激活，对照 INT4 权重和浮点激活</translation>
    </message>
    <message>
        <source>Surgery</source>
        <translation>离群值处理</translation>
    </message>
    <message>
        <source>Matrix that is operated on</source>
        <translation>所处理的矩阵</translation>
    </message>
    <message>
        <source>Best</source>
        <translation>最佳</translation>
    </message>
    <message>
        <source>The number of the curve&apos;s least output error</source>
        <translation>曲线上输出误差最小处的数值</translation>
    </message>
    <message>
        <source>Rotate</source>
        <translation>旋转</translation>
    </message>
    <message>
        <source>seed </source>
        <translation>种子 </translation>
    </message>
    <message>
        <source>4 bits</source>
        <translation>4 位</translation>
    </message>
    <message>
        <source>3 bits</source>
        <translation>3 位</translation>
    </message>
    <message>
        <source>Time them</source>
        <translation>计时</translation>
    </message>
    <message>
        <source>Multiplies this layer&apos;s inputs by both, in turns, and takes the median</source>
        <translation>用两者轮流乘该层的输入，取中位数</translation>
    </message>
    <message>
        <source>Error ‖a − â‖ / ‖a‖</source>
        <translation>误差 ‖a − â‖ / ‖a‖</translation>
    </message>
    <message>
        <source>Root of the summed squares of the differences over that of the values: of activations and weights as they are rounded, of the output beside the float product</source>
        <translation>差的平方和与值的平方和之比的平方根：激活和权重按舍入时的形式，输出与浮点乘积相比</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>之前</translation>
    </message>
    <message>
        <source>After</source>
        <translation>之后</translation>
    </message>
    <message>
        <source>Ratio</source>
        <translation>比值</translation>
    </message>
    <message>
        <source>Activations X</source>
        <translation>激活 X</translation>
    </message>
    <message>
        <source>Weights W</source>
        <translation>权重 W</translation>
    </message>
    <message>
        <source>Output X·W</source>
        <translation>输出 X·W</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>误差</translation>
    </message>
    <message>
        <source>Effect</source>
        <translation>效果</translation>
    </message>
    <message>
        <source>W8A8 and W4A16</source>
        <translation>W8A8 与 W4A16</translation>
    </message>
    <message>
        <source>Compare on the whole model</source>
        <translation>在整个模型上比较</translation>
    </message>
    <message>
        <source>Adds this remedy and what it is held against to the methods of Compare</source>
        <translation>将此对策及其对照加入“比较”的方法</translation>
    </message>
    <message>
        <source>τ</source>
        <translation>τ</translation>
    </message>
    <message>
        <source>α</source>
        <translation>α</translation>
    </message>
    <message>
        <source>r</source>
        <translation>r</translation>
    </message>
    <message>
        <source>clip</source>
        <translation>截断值</translation>
    </message>
    <message>
        <source>Waits for a prompt</source>
        <translation>等待提示词</translation>
    </message>
    <message>
        <source>Appears when the prompt has run</source>
        <translation>提示词运行后显示</translation>
    </message>
    <message numerus="yes">
        <source>%1, %n tokens</source>
        <translation>
            <numerusform>%1，%n 个词元</numerusform>
        </translation>
    </message>
    <message>
        <source>Finding the curve …</source>
        <translation>正在求曲线…</translation>
    </message>
    <message>
        <source>%1: prompt %2 tokens/s, one token %3 tokens/s, %4 of weights, %5</source>
        <translation>%1：提示词 %2 词元/s，单个词元 %3 词元/s，权重 %4，%5</translation>
    </message>
    <message>
        <source>executed</source>
        <translation>已执行</translation>
    </message>
    <message>
        <source>decoded</source>
        <translation>已解码</translation>
    </message>
    <message>
        <source>Not timed yet</source>
        <translation>尚未计时</translation>
    </message>
</context>
<context>
    <name>nibble::ui::SurgeryRun</name>
    <message>
        <source>W8A8 and W4A16 on %1, timed</source>
        <translation>在 %1 上为 W8A8 与 W4A16 计时</translation>
    </message>
</context>
<context>
    <name>nibble::ui::TensorInspector</name>
    <message>
        <source>%1, %2</source>
        <translation>%1，%2</translation>
    </message>
    <message numerus="yes">
        <source>%1, blocks of %2, %n bytes</source>
        <translation>
            <numerusform>%1，每块 %2 个，%n 字节</numerusform>
        </translation>
    </message>
    <message>
        <source>Histogram</source>
        <translation>直方图</translation>
    </message>
    <message>
        <source>No tensor chosen</source>
        <translation>未选择张量</translation>
    </message>
    <message>
        <source>Being counted</source>
        <translation>正在统计</translation>
    </message>
    <message>
        <source>Statistics</source>
        <translation>统计</translation>
    </message>
    <message>
        <source>Elements</source>
        <translation>元素数</translation>
    </message>
    <message>
        <source>Bytes</source>
        <translation>字节数</translation>
    </message>
    <message>
        <source>Bits per weight</source>
        <translation>每权重位数</translation>
    </message>
    <message>
        <source>8 · %1 bytes / %2 values of a block</source>
        <translation>8 · %1 字节 / 每块 %2 个值</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>均值</translation>
    </message>
    <message>
        <source>Standard deviation</source>
        <translation>标准差</translation>
    </message>
    <message>
        <source>Of all values: divided by their number</source>
        <translation>总体标准差：除以值的个数</translation>
    </message>
    <message>
        <source>Minimum</source>
        <translation>最小值</translation>
    </message>
    <message>
        <source>Maximum</source>
        <translation>最大值</translation>
    </message>
    <message>
        <source>Largest magnitude</source>
        <translation>最大绝对值</translation>
    </message>
    <message>
        <source>at row, column</source>
        <translation>位于行、列</translation>
    </message>
    <message>
        <source>Excess kurtosis</source>
        <translation>超额峰度</translation>
    </message>
    <message>
        <source>m₄ / m₂² − 3: 0 for a normal distribution, above 0 with heavy tails</source>
        <translation>m₄ / m₂² − 3：正态分布为 0，重尾时大于 0</translation>
    </message>
    <message>
        <source>Zeros</source>
        <translation>零值</translation>
    </message>
    <message>
        <source>Outside the histogram</source>
        <translation>直方图之外</translation>
    </message>
    <message>
        <source>Values below and above the range drawn</source>
        <translation>低于和高于绘图范围的值</translation>
    </message>
    <message>
        <source>NaN and infinite</source>
        <translation>NaN 与无穷</translation>
    </message>
    <message>
        <source>This block</source>
        <translation>当前块</translation>
    </message>
    <message>
        <source>These values</source>
        <translation>当前值</translation>
    </message>
    <message>
        <source>File offset</source>
        <translation>文件偏移</translation>
    </message>
    <message>
        <source>Factor of the row</source>
        <translation>行缩放因子</translation>
    </message>
    <message>
        <source>%1, bytes</source>
        <translation>%1，字节</translation>
    </message>
    <message>
        <source>Codes used</source>
        <translation>所用编码</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>How a weight is made of its code q and the block&apos;s scales</source>
        <translation>如何由编码 q 和块的缩放因子得到权重</translation>
    </message>
    <message>
        <source>Row norms</source>
        <translation>行范数</translation>
    </message>
    <message>
        <source>Column norms</source>
        <translation>列范数</translation>
    </message>
    <message>
        <source>Being summed up</source>
        <translation>正在求和</translation>
    </message>
</context>
<context>
    <name>nibble::ui::TensorList</name>
    <message>
        <source>Tensors</source>
        <translation>张量</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>Part of a name, or a pattern with *: blk.*.ffn_down.weight</source>
        <translation>名称的一部分，或含 * 的模式：blk.*.ffn_down.weight</translation>
    </message>
    <message>
        <source>Filter of the tensors</source>
        <translation>张量筛选</translation>
    </message>
</context>
<context>
    <name>nibble::ui::TensorResultModel</name>
    <message>
        <source>The method&apos;s own type does not fit this tensor; another was taken.</source>
        <translation>该方法的类型不适用于此张量，已改用其他类型。</translation>
    </message>
    <message>
        <source>Tensor</source>
        <translation>张量</translation>
    </message>
    <message>
        <source>Stored as</source>
        <translation>存储类型</translation>
    </message>
    <message>
        <source>Bits/w</source>
        <translation>位/权重</translation>
    </message>
    <message>
        <source>SQNR, dB</source>
        <translation>SQNR，dB</translation>
    </message>
    <message>
        <source>Output error, %</source>
        <translation>输出误差，%</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>执行</translation>
    </message>
</context>
<context>
    <name>nibble::ui::TensorTreeModel</name>
    <message>
        <source>factors of another tensor: bytes, but no parameters</source>
        <translation>另一张量的缩放因子：计入字节，不计入参数</translation>
    </message>
    <message>
        <source>not used: neither bytes nor parameters of the model</source>
        <translation>未使用：不计入模型的字节和参数</translation>
    </message>
    <message>
        <source>%1: %2 tensors, %3, %4</source>
        <translation>%1：%2 个张量，%3，%4</translation>
    </message>
    <message numerus="yes">
        <source>%n tensors</source>
        <translation>
            <numerusform>%n 个张量</numerusform>
        </translation>
    </message>
    <message>
        <source>in the file: %1</source>
        <translation>文件中名称：%1</translation>
    </message>
    <message>
        <source>Canonical (GGUF) name without .weight</source>
        <translation>规范 (GGUF) 名称，省略 .weight</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>How the values are stored</source>
        <translation>值的存储方式</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Outputs × inputs; sorts by the number of values</source>
        <translation>输出 × 输入；按值的个数排序</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>形状</translation>
    </message>
    <message>
        <source>Bytes as stored, in megabytes (10⁶ bytes)</source>
        <translation>存储字节数，单位 MB（10⁶ 字节）</translation>
    </message>
    <message>
        <source>MB</source>
        <translation>MB</translation>
    </message>
    <message>
        <source>8 · bytes / parameters, scales included</source>
        <translation>8 · 字节数 / 参数数，含缩放因子</translation>
    </message>
    <message>
        <source>Bits/w</source>
        <translation>位/权重</translation>
    </message>
    <message>
        <source>Share of the model&apos;s parameters</source>
        <translation>占模型参数的比例</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>占比</translation>
    </message>
    <message>
        <source>Of a sample of up to 16 384 values; sorts by the width of their bulk</source>
        <translation>取自至多 16 384 个值的样本；按主体宽度排序</translation>
    </message>
    <message>
        <source>Histogram</source>
        <translation>直方图</translation>
    </message>
</context>
<context>
    <name>nibble::ui::TextChoice</name>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Built-in text</source>
        <translation>内置文本</translation>
    </message>
    <message>
        <source>Generated: %1</source>
        <translation>生成：%1</translation>
    </message>
    <message>
        <source>A file …</source>
        <translation>文件 …</translation>
    </message>
    <message>
        <source>%1: the file</source>
        <translation>%1：文件</translation>
    </message>
    <message>
        <source>Choose …</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>A text to calibrate on</source>
        <translation>用于校准的文本</translation>
    </message>
    <message>
        <source>Texts (*.txt *.md *.raw);;All files (*)</source>
        <translation>文本 (*.txt *.md *.raw);;所有文件 (*)</translation>
    </message>
</context>
<context>
    <name>nibble::ui::TokenMapPlot</name>
    <message>
        <source>Activations, token by channel</source>
        <translation>激活，词元 × 通道</translation>
    </message>
    <message>
        <source>Channel</source>
        <translation>通道</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>Piece</source>
        <translation>文本片段</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>%1, log</source>
        <translation>%1，对数</translation>
    </message>
    <message>
        <source>%1, log |x|</source>
        <translation>%1，log |x|</translation>
    </message>
    <message>
        <source>, |x| is %1 × the median</source>
        <translation>，|x| 为中位数的 %1 倍</translation>
    </message>
    <message>
        <source>token %1 %2, channel %3</source>
        <translation>词元 %1 %2，通道 %3</translation>
    </message>
</context>
<context>
    <name>nibble::ui::TokenPieces</name>
    <message>
        <source>Tokens</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>id %1, token %2 of %3
bytes %4</source>
        <translation>id %1，词元 %2 / %3
字节 %4</translation>
    </message>
    <message>
        <source>special token</source>
        <translation>特殊词元</translation>
    </message>
</context>
<context>
    <name>nibble::ui::TokenizerView</name>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>Add special</source>
        <translation>添加特殊词元</translation>
    </message>
    <message>
        <source>Parse special</source>
        <translation>解析特殊词元</translation>
    </message>
    <message>
        <source>Add the tokens for begin and end of text where the vocabulary asks for them</source>
        <translation>词表要求时，添加文本开始和结束词元</translation>
    </message>
    <message>
        <source>Special tokens written in the text become their ids; else they are plain text</source>
        <translation>将文本中写出的特殊词元转换为其 id；否则视为普通文本</translation>
    </message>
    <message>
        <source>Type or paste a text</source>
        <translation>输入或粘贴文本</translation>
    </message>
    <message>
        <source>Text to take apart</source>
        <translation>要分词的文本</translation>
    </message>
    <message>
        <source>%1, %2 entries</source>
        <translation>%1，%2 个条目</translation>
    </message>
    <message>
        <source>This model has no tokenizer.</source>
        <translation>此模型没有分词器。</translation>
    </message>
    <message>
        <source>No tokenizer can be used here: %1</source>
        <translation>没有可用的分词器：%1</translation>
    </message>
    <message>
        <source>%1 tokens, %2 characters, %3 per token</source>
        <translation>%1 个词元，%2 个字符，每词元 %3 个字符</translation>
    </message>
</context>
<context>
    <name>nibble::ui::TopBar</name>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Presenter view (F11)</source>
        <translation>演示视图 (F11)</translation>
    </message>
    <message>
        <source>Look and language</source>
        <translation>外观与语言</translation>
    </message>
    <message>
        <source>Inspector (Ctrl+I)</source>
        <translation>检查器 (Ctrl+I)</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>As the desktop</source>
        <translation>跟随桌面</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>高对比度</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Search    Ctrl+K</source>
        <translation>搜索    Ctrl+K</translation>
    </message>
    <message>
        <source>Pages, tensors, methods, actions    Ctrl+K</source>
        <translation>页面、张量、方法、操作    Ctrl+K</translation>
    </message>
</context>
<context>
    <name>nibble::ui::ValueRows</name>
    <message>
        <source>Values on the grid</source>
        <translation>网格上的值</translation>
    </message>
    <message>
        <source>Values, codes, stored values and errors</source>
        <translation>值、编码、存储值与误差</translation>
    </message>
    <message>
        <source>Example</source>
        <translation>示例</translation>
    </message>
    <message>
        <source>The course&apos;s worked example: −2.1, 0.5, 1.8</source>
        <translation>课程的算例：−2.1、0.5、1.8</translation>
    </message>
    <message>
        <source>Ties</source>
        <translation>平局</translation>
    </message>
    <message>
        <source>Values halfway between two codes, where the two formulas may differ</source>
        <translation>恰在两个编码正中的值，两种公式在此可能不同</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>With tabs, for a spreadsheet</source>
        <translation>以制表符分隔，供电子表格使用</translation>
    </message>
    <message>
        <source>Markdown</source>
        <translation>Markdown</translation>
    </message>
    <message>
        <source>As a Markdown table</source>
        <translation>复制为 Markdown 表格</translation>
    </message>
</context>
<context>
    <name>nibble::ui::ValueRowsModel</name>
    <message>
        <source>+ value</source>
        <translation>+ 值</translation>
    </message>
    <message>
        <source>x / s lies halfway and the zero point is odd: ties to even go two ways</source>
        <translation>x / s 恰在正中且零点为奇数：平局取偶有两种结果</translation>
    </message>
    <message>
        <source>Clipped</source>
        <translation>已截断</translation>
    </message>
    <message>
        <source>The value; a number or an expression</source>
        <translation>值；数字或表达式</translation>
    </message>
    <message>
        <source>In steps of the scale</source>
        <translation>以步长为单位</translation>
    </message>
    <message>
        <source>Code: clamp(round(x / s) + z), ties to even</source>
        <translation>编码：clamp(round(x / s) + z)，平局取偶</translation>
    </message>
    <message>
        <source>By the other formula: clamp(round(x / s + z))</source>
        <translation>按另一公式：clamp(round(x / s + z))</translation>
    </message>
    <message>
        <source>Stored value: s · (q − z)</source>
        <translation>存储值：s · (q − z)</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>误差</translation>
    </message>
</context>
<context>
    <name>nibble::ui::VariantInspector</name>
    <message>
        <source>Nothing chosen</source>
        <translation>未选择</translation>
    </message>
    <message>
        <source>Choose a row of the table or a point of a plot to see what it costs and why.</source>
        <translation>选择表中一行或图中一点，查看其开销与原因。</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>判定</translation>
    </message>
    <message>
        <source>ln PPL ratio</source>
        <translation>ln PPL 比</translation>
    </message>
    <message>
        <source>ln(perplexity / baseline), the mean of the paired differences</source>
        <translation>ln(困惑度 / 基线)，配对差的均值</translation>
    </message>
    <message>
        <source>95 %, paired</source>
        <translation>95 %，配对</translation>
    </message>
    <message>
        <source>To decide</source>
        <translation>待判定</translation>
    </message>
    <message>
        <source>≈ %1 tokens</source>
        <translation>≈ %1 个词元</translation>
    </message>
    <message>
        <source>Predictions that would decide it if mean and spread stay as they are</source>
        <translation>若均值与离散程度不变，得出判定所需的预测次数</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Bits per weight</source>
        <translation>每权重位数</translation>
    </message>
    <message>
        <source>Stored bits divided by weights, scales, zero points and padding included, over the whole model</source>
        <translation>整个模型的存储位数除以权重数，包括缩放因子、零点和填充</translation>
    </message>
    <message>
        <source>Bytes</source>
        <translation>字节数</translation>
    </message>
    <message numerus="yes">
        <source>%1, %n tensors</source>
        <translation>
            <numerusform>%1，%n 个张量</numerusform>
        </translation>
    </message>
    <message>
        <source>Peak memory</source>
        <translation>峰值内存</translation>
    </message>
    <message>
        <source>Time to quantize</source>
        <translation>量化用时</translation>
    </message>
    <message>
        <source>Fidelity and quality</source>
        <translation>保真度与质量</translation>
    </message>
    <message>
        <source>Weights, SQNR</source>
        <translation>权重 SQNR</translation>
    </message>
    <message>
        <source>Layer outputs, error</source>
        <translation>层输出误差</translation>
    </message>
    <message>
        <source>Perplexity</source>
        <translation>困惑度</translation>
    </message>
    <message>
        <source>Same top token</source>
        <translation>首选词元一致</translation>
    </message>
    <message>
        <source>Predictions</source>
        <translation>预测次数</translation>
    </message>
    <message>
        <source>Speed, tokens/s, median of %1</source>
        <translation>速度，词元/s，%1 次的中位数</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>提示词</translation>
    </message>
    <message>
        <source>Generation</source>
        <translation>生成</translation>
    </message>
    <message>
        <source>Read bandwidth</source>
        <translation>读取带宽</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>说明</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>KL div., nats</source>
        <translation>KL 散度，nats</translation>
    </message>
    <message>
        <source>Mean KL divergence from the baseline&apos;s predictions at the same positions</source>
        <translation>相对基线在相同位置的预测的平均 KL 散度</translation>
    </message>
    <message>
        <source>Tasks, % right and 95 % interval</source>
        <translation>任务：正确率 % 与 95 % 区间</translation>
    </message>
    <message>
        <source>%1, written</source>
        <translation>%1（书写）</translation>
    </message>
    <message>
        <source>%1, chosen</source>
        <translation>%1（选择）</translation>
    </message>
    <message>
        <source>%1 of %2 questions right</source>
        <translation>%2 题中答对 %1 题</translation>
    </message>
    <message>
        <source>Change from the baseline: %1 points, 95 % from %2 to %3</source>
        <translation>相对基线的变化：%1 个百分点，95 % 区间 %2 至 %3</translation>
    </message>
    <message>
        <source>Step by step …</source>
        <translation>逐步演示 …</translation>
    </message>
    <message>
        <source>Watch the method at work on one layer</source>
        <translation>观看该方法在一层上的工作</translation>
    </message>
</context>
<context>
    <name>nibble::ui::WindowMapPlot</name>
    <message>
        <source>Row</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Column</source>
        <translation>列</translation>
    </message>
    <message>
        <source>Original weight</source>
        <translation>原权重</translation>
    </message>
    <message>
        <source>Weight now</source>
        <translation>现权重</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>变化</translation>
    </message>
    <message>
        <source>row %1, column %2</source>
        <translation>第 %1 行，第 %2 列</translation>
    </message>
    <message>
        <source>was %1</source>
        <translation>原为 %1</translation>
    </message>
    <message>
        <source>is %1</source>
        <translation>现为 %1</translation>
    </message>
    <message>
        <source>change %1</source>
        <translation>变化 %1</translation>
    </message>
    <message>
        <source>weights now</source>
        <translation>现在的权重</translation>
    </message>
    <message>
        <source>change from the original</source>
        <translation>与原权重之差</translation>
    </message>
    <message>
        <source>Weights, column by column</source>
        <translation>权重，逐列</translation>
    </message>
</context>
</TS>
