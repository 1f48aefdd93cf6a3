<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>Machine</name>
    <message numerus="yes">
        <source>%n cores</source>
        <translation>
            <numerusform>%n core</numerusform>
            <numerusform>%n cores</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>nibble::ui::BlockView</name>
    <message numerus="yes">
        <source>%1, %n bytes</source>
        <translation>
            <numerusform>%1, %n byte</numerusform>
            <numerusform>%1, %n bytes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1, %n weights each</source>
        <translation>
            <numerusform>%1, %n weight each</numerusform>
            <numerusform>%1, %n weights each</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Codes used, of %n weights</source>
        <translation>
            <numerusform>Codes used, of %n weight</numerusform>
            <numerusform>Codes used, of %n weights</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>scale of %n weights</source>
        <translation>
            <numerusform>scale of %n weight</numerusform>
            <numerusform>scale of %n weights</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>nibble::ui::CalibrationPlot</name>
    <message numerus="yes">
        <source>%n sequence(s)</source>
        <translation>
            <numerusform>%n sequence</numerusform>
            <numerusform>%n sequences</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>nibble::ui::ExceptionRows</name>
    <message numerus="yes">
        <source>%n tensor(s)</source>
        <translation>
            <numerusform>%n tensor</numerusform>
            <numerusform>%n tensors</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>nibble::ui::MainWindow</name>
    <message numerus="yes">
        <source>Opened in %1, %n tensors</source>
        <translation>
            <numerusform>Opened in %1, %n tensor</numerusform>
            <numerusform>Opened in %1, %n tensors</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>nibble::ui::MemoryInspector</name>
    <message numerus="yes">
        <source>%n tensors</source>
        <translation>
            <numerusform>%n tensor</numerusform>
            <numerusform>%n tensors</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>nibble::ui::MetadataView</name>
    <message numerus="yes">
        <source>%n keys</source>
        <translation>
            <numerusform>%n key</numerusform>
            <numerusform>%n keys</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>nibble::ui::NumbersPage</name>
    <message numerus="yes">
        <source>One value, %n formats: what is kept, what is lost</source>
        <translation>
            <numerusform>One value, %n format: what is kept, what is lost</numerusform>
            <numerusform>One value, %n formats: what is kept, what is lost</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>nibble::ui::OutlierInspector</name>
    <message numerus="yes">
        <source>Inputs of %1 over %n tokens</source>
        <translation>
            <numerusform>Inputs of %1 over %n token</numerusform>
            <numerusform>Inputs of %1 over %n tokens</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Weights of %1, one for each of %n outputs</source>
        <translation>
            <numerusform>Weights of %1, for %n output</numerusform>
            <numerusform>Weights of %1, one for each of %n outputs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>nibble::ui::OutliersPage</name>
    <message numerus="yes">
        <source>A few channels set the scale of all the others: %n tokens</source>
        <translation>
            <numerusform>A few channels set the scale of all the others: %n token</numerusform>
            <numerusform>A few channels set the scale of all the others: %n tokens</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The first %n tokens are looked at, or as many as the model takes</source>
        <translation>
            <numerusform>The first %n token is looked at, or as many as the model takes</numerusform>
            <numerusform>The first %n tokens are looked at, or as many as the model takes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>nibble::ui::SurgeryPanel</name>
    <message numerus="yes">
        <source>%1, %n tokens</source>
        <translation>
            <numerusform>%1, %n token</numerusform>
            <numerusform>%1, %n tokens</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>nibble::ui::TensorInspector</name>
    <message numerus="yes">
        <source>%1, blocks of %2, %n bytes</source>
        <translation>
            <numerusform>%1, blocks of %2, %n byte</numerusform>
            <numerusform>%1, blocks of %2, %n bytes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>nibble::ui::TensorTreeModel</name>
    <message numerus="yes">
        <source>%n tensors</source>
        <translation>
            <numerusform>%n tensor</numerusform>
            <numerusform>%n tensors</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>nibble::ui::VariantInspector</name>
    <message numerus="yes">
        <source>%1, %n tensors</source>
        <translation>
            <numerusform>%1, %n tensor</numerusform>
            <numerusform>%1, %n tensors</numerusform>
        </translation>
    </message>
</context>
</TS>
