"""Serves the trivial model of `trivial-model.ts` the way Label Studio's Python backends do: Flask, under gunicorn.

`servers.ts` starts it as their Dockerfile does; by hand:

    python -m gunicorn --preload --bind :9090 --workers 1 --threads 8 --timeout 0 flask_server:app

For each request a new instance of the model's class, made from the project and its label config, which it reads. What
theirs does beside that costs more and is left out here: versions kept in SQLite, answers copied through pydantic.
"""

import logging
import xml.etree.ElementTree as ElementTree

from flask import Flask, jsonify, request

log = logging.getLogger(__name__)
app = Flask(__name__)
versions = {}


class TrivialModel:
    def __init__(self, project, label_config):
        self.project = project
        controls = (tag for tag in ElementTree.fromstring(label_config).iter() if "toName" in tag.attrib)
        self.control = next(controls)
        self.version = versions.setdefault(project, "trivial-v0000")

    def predict(self, tasks, context, **_params):
        name, to_name = self.control.attrib["name"], self.control.attrib["toName"]
        return [
            {
                "result": [
                    {"from_name": name, "to_name": to_name, "type": "choices", "value": {"choices": ["Yes"]}}
                ],
                "score": 0.75,
            }
            for _task in tasks
        ]


@app.before_request
def log_request():
    log.debug("Request body: %s", request.get_data())


@app.after_request
def log_response(response):
    log.debug("Response body: %s", response.get_data())
    return response


@app.route("/predict", methods=["POST"])
def predict():
    body = request.json
    params = dict(body.get("params") or {})
    context = params.pop("context", None)
    model = TrivialModel(str(body.get("project")).split(".")[0], body["label_config"])
    results = model.predict(body["tasks"], context, **params)
    for prediction in results:
        prediction["model_version"] = model.version
    return jsonify({"results": results, "model_version": model.version})
