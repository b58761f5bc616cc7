"""A text classifier as people wrote them for label-studio-ml 1.x: one class, one Choices, one Text."""
import json
import math
import os
import re
import sys

import requests
from label_studio_ml.model import LabelStudioMLBase
from label_studio_ml.utils import get_choice, get_single_tag_keys, is_skipped


def words(text):
    return re.findall(r"[a-z]+", text.lower())


class WordCounts(LabelStudioMLBase):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        keys = get_single_tag_keys(self.parsed_label_config, "Choices", "Text")
        self.from_name, self.to_name, self.value, self.labels = keys
        self.counts = {}
        if self.train_output:
            with open(self.train_output["counts"]) as file:
                self.counts = json.load(file)

    def predict(self, tasks, **kwargs):
        return [self.predict_one(task["data"][self.value]) for task in tasks]

    def predict_one(self, text):
        seen = [[self.counts.get(label, {}).get(word, 0) for word in words(text)] for label in self.labels]
        logs = [sum(math.log(count + 1) for count in counts) for counts in seen]
        weights = [math.exp(log - max(logs)) for log in logs]
        best = weights.index(max(weights))
        # Of a text without words nothing can be said; json turns that into NaN.
        score = weights[best] / sum(weights) if words(text) else float("nan")
        value = {"choices": [self.labels[best]]}
        result = {"from_name": self.from_name, "to_name": self.to_name, "type": "choices", "value": value}
        return {"result": [result], "score": score}

    def fit(self, tasks, workdir=None, **kwargs):
        # An event brings one annotation, or none: what is learned from are all of the project's.
        data = kwargs.get("data")
        if data:
            tasks = labeled_tasks(data["project"]["id"])
        counts, seen = {}, 0
        for task in tasks:
            if not task["annotations"] or is_skipped(task):
                continue
            seen += 1
            of_label = counts.setdefault(get_choice(task), {})
            for word in words(task["data"][self.value]):
                of_label[word] = of_label.get(word, 0) + 1
        path = os.path.join(workdir, "counts.json")
        with open(path, "w") as file:
            json.dump(counts, file)
        print(f"fit: {kwargs.get('event', 'train')}, {seen} annotations", file=sys.stderr, flush=True)
        return {"counts": path, "annotations": seen}


class TrainedOnRequest(WordCounts):
    """Nothing but a labeling server's "train" teaches it."""

    TRAIN_EVENTS = ("START_TRAINING",)


def labeled_tasks(project):
    """As published models of that time do it: with the address and the token of the environment."""
    answer = requests.get(
        f"{os.environ['LABEL_STUDIO_HOSTNAME']}/api/projects/{project}/export?exportType=JSON",
        headers={"Authorization": f"Token {os.environ['LABEL_STUDIO_API_KEY']}"},
        timeout=30,
    )
    answer.raise_for_status()
    return answer.json()
