// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTemporaryDir>
#include <QtTest>

#include "core/evaluation/quality.h"
#include "core/experiment/transform_model.h"
#include "core/methods/calibration.h"
#include "core/methods/model_quantizer.h"
#include "core/methods/registry.h"
#include "core/methods/transform.h"
#include "tests/support/shared_models.h"

using namespace nibble;

namespace {

constexpr const char* kModel = "models/TinyStories-656K";

/// The stories from byte `first` on.
std::string stories(std::size_t first, std::size_t count) {
    return sharedText("text/tinystories.txt").substr(first, count);
}

/// KL divergence of schemes from the model as opened, on stories that calibration does not see.
std::vector<double> divergences(const ModelPointer& model, const std::vector<const char*>& schemes,
                                const Calibration* calibration) {
    std::vector<std::unique_ptr<Transformer>> transformers;
    transformers.push_back(std::move(*Transformer::create(asOpened(model))));
    for (const char* text : schemes) {
        const auto variant = quantizeModel(model, *parseScheme(text), {}, {}, calibration);
        if (!variant)
            QTest::qFail(variant.error().text().c_str(), __FILE__, __LINE__);
        transformers.push_back(std::move(*Transformer::create(*variant)));
    }
    std::vector<Transformer*> models;
    for (const auto& transformer : transformers)
        models.push_back(transformer.get());
    const auto plan = *planScoring(*model, stories(0, 30000), {});
    const auto scores = *scoreModels(models, plan);
    std::vector<double> result;
    for (std::size_t i = 1; i < scores.size(); ++i)
        result.push_back(scores[i].divergence->klDivergence);
    return result;
}

} // namespace

class TransformedModelsTest : public QObject {
    Q_OBJECT

private slots:
    void awqIsBetterThanRounding() {
        NIBBLE_NEED_SHARED(kModel);
        const auto model = openShared(kModel);
        const auto calibration = *drawCalibration(*model, stories(1000000, 100000), "other stories",
                                                  {.samples = 16, .length = 256});
        for (const auto& schemes : {std::vector{"rtn:int3:g64", "awq:int3:g64"},
                                    std::vector{"rtn:int3:g64:asym", "awq:int3:g64:asym"},
                                    std::vector{"rotate:s1+rtn:int3:g64", "rotate:s1+awq:int3:g64"}}) {
            const auto kl = divergences(model, schemes, &calibration);
            qInfo("%s %.4f, %s %.4f", schemes[0], kl[0], schemes[1], kl[1]);
            QVERIFY(kl[1] < kl[0]);
        }
    }

    void outliersHarmW8A8() {
        NIBBLE_NEED_SHARED(kModel);
        const auto kl = divergences(openShared(kModel),
                                    {"w8a8", "inject:c4:x64:s1+w8a8", "inject:c4:x64:s1+rotate:s1+w8a8",
                                     "inject:c4:x64:s1+f32", "rotate:s1+f32"},
                                    nullptr);
        qInfo("w8a8 %.5f, with outliers %.4f, rotated %.5f; f32 with outliers %.2g, rotated %.2g", kl[0],
              kl[1], kl[2], kl[3], kl[4]);
        QVERIFY(kl[1] >= 20 * kl[0]);
        QVERIFY(kl[2] < 2 * kl[0]);
        QVERIFY(std::abs(kl[3]) < 1e-6 && std::abs(kl[4]) < 1e-6);
    }

    void writtenFilesAreEquivalent() {
        NIBBLE_NEED_SHARED(kModel);
        QTemporaryDir folder;
        const auto model = openShared(kModel);
        for (const char* with : {"rotate:s1", "inject:c4:x50:s1", "inject:c4:x50:s1+rotate:s2"}) {
            const auto outcome =
                writeTransformed(model, {.transforms = *parseTransforms(with),
                                         .output = folder.filePath("written.gguf").toStdString()});
            QVERIFY2(outcome.has_value(), outcome ? "" : outcome.error().text().c_str());
            qInfo("%s: %.2g of %.1f", with, outcome->logitsMaxDifference, outcome->logitsLargest);
            QVERIFY(outcome->logitsMaxDifference <= 1e-3 && outcome->tokens > 100);
        }
    }
};

QTEST_GUILESS_MAIN(TransformedModelsTest)
#include "tst_transformed_models.moc"
