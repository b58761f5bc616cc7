"""What the Python SDK says of predictions: a line of JSON in, a line of JSON out."""
import json
import sys
from importlib.metadata import version

from label_studio_sdk.label_interface import LabelInterface

print(json.dumps(version("label-studio-sdk")))
for line in sys.stdin:
    asked = json.loads(line)
    try:
        interface = LabelInterface(asked["label_config"])
        errors = [interface.validate_prediction(one, return_errors=True) for one in asked["predictions"]]
    except Exception as error:
        errors = [[f"{type(error).__name__}: {error}"]]
    print(json.dumps(errors))
