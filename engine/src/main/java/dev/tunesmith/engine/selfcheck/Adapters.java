package dev.tunesmith.engine.selfcheck;

import dev.tunesmith.engine.lora.LoraAdapter;
import dev.tunesmith.engine.lora.LoraConfig;
import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.train.AdapterStart;
import dev.tunesmith.engine.train.TrainingConfig;
import java.util.SplittableRandom;

/** The adapters that checks work with; the caller closes them. */
final class Adapters {

    /** About as far as some hundred steps move the numbers of a small model's adapter. */
    private static final double MOVE = 0.01;

    private static final long SEED = 20_250_101;

    private Adapters() {}

    /** An adapter as training starts it, without dropout. */
    static LoraAdapter fresh(DecoderModel model, TrainingConfig config) {
        LoraConfig lora = AdapterStart.shape(config, model.adaptable());
        LoraConfig steady = new LoraConfig(lora.rank(), lora.alpha(), 0, lora.targetModules(), lora.options());
        return LoraAdapter.fresh(steady, model.adaptable(), config.seed(), DType.FLOAT32);
    }

    /** One that changes what the model computes: that which training starts from where there is one, else a moved new one. */
    static LoraAdapter changing(DecoderModel model, TrainingConfig config) {
        if (config.initAdapter() != null) {
            return AdapterStart.of(model, config.withCompute(DType.FLOAT32));
        }
        LoraAdapter adapter = fresh(model, config);
        float[] numbers = adapter.snapshot();
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] += (float) (MOVE * (2 * random.nextDouble() - 1));
        }
        adapter.restore(numbers);
        return adapter;
    }
}
