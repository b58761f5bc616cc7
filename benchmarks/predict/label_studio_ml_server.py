"""Serves the trivial model of `trivial-model.ts` with the package `label-studio-ml` itself, 1.x or 2.x, under gunicorn.

    python -m gunicorn --preload --bind :9090 --workers 1 --threads 8 --timeout 0 label_studio_ml_server:app

MODEL_DIR is a folder for what it keeps.
"""

import inspect
import os

from label_studio_ml.api import init_app
from label_studio_ml.model import LabelStudioMLBase

ANSWER = {
    "result": [{"from_name": "label", "to_name": "text", "type": "choices", "value": {"choices": ["Yes"]}}],
    "score": 0.75,
}


class TrivialModel(LabelStudioMLBase):
    def predict(self, tasks, **_params):
        return [{**ANSWER, "model_version": "trivial-v0000"} for _task in tasks]


takes_any = any(one.kind is one.VAR_KEYWORD for one in inspect.signature(init_app).parameters.values())
# 1.x hands its options to the keeper of models; 2.x reads MODEL_DIR itself.
app = init_app(TrivialModel, **({"model_dir": os.environ["MODEL_DIR"]} if takes_any else {}))
