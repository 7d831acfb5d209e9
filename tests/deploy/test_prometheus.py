"""The alert rules and the dashboard ask for metrics that there are, and each alert fires in its
fault."""

import json
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from harness import ROOT

DEPLOY = ROOT / "tools/deploy"
ALERTS = DEPLOY / "veter-alerts.yml"
# Series of the fault each alert is for, as promtool writes them.
FAULTS = {
    "VeterRelayDown": {'up{job="veter", instance="a"}': "1x4 0x40"},
    "VeterRobotSilent": {'veter_camera_state{camera="front", state="silent"}': "0x4 1x40"},
    "VeterNoPicture": {'veter_camera_state{camera="front", state="no_picture"}': "0x4 1x40"},
    "VeterServerDown": {'veter_camera_state{camera="front", state="no_server"}': "0x4 1x40"},
    "VeterLinkLosesPackets": {'veter_loss_ratio{camera="front"}': "0.05x4 0.11x40"},
    "VeterUnrepaired": {
        'veter_sent_packets_total{camera="front"}': "0+3000x40",
        'veter_unrepaired_packets_total{camera="front"}': "0+20x40",
    },
    "VeterSocketFull": {
        'veter_discarded_datagrams_total{camera="front", reason="kernel"}': "0+1x40"
    },
    "VeterStrangers": {
        'veter_discarded_datagrams_total{camera="front", reason="refused"}': "0+90x40",
        'veter_discarded_datagrams_total{camera="front", reason="bad_tag"}': "0+90x40",
    },
    "VeterSessionsEnd": {'veter_rtsp_sessions_total{camera="front"}': "1+1x40"},
    "VeterEncoderTooSlow": {
        'veter_robot_dropped_pictures_total{camera="front"}': "0+15x40"
    },
    "VeterRobotHot": {'veter_robot_throttled{camera="front"}': "0x4 1x40"},
}
FINE = {
    'up{job="veter", instance="a"}': "1x40",
    'veter_camera_state{camera="front", state="showing"}': "1x40",
    'veter_camera_state{camera="front", state="silent"}': "0x40",
    'veter_camera_state{camera="front", state="waiting"}': "0x40",
    'veter_camera_state{camera="front", state="no_picture"}': "0x40",
    'veter_camera_state{camera="front", state="no_server"}': "0x40",
    'veter_loss_ratio{camera="front"}': "0.05x40",
    'veter_sent_packets_total{camera="front"}': "0+3000x40",
    'veter_unrepaired_packets_total{camera="front"}': "0+10x40",
    'veter_discarded_datagrams_total{camera="front", reason="kernel"}': "7x40",
    'veter_discarded_datagrams_total{camera="front", reason="refused"}': "0+90x40",
    'veter_rtsp_sessions_total{camera="front"}': "1x40",
    'veter_robot_dropped_pictures_total{camera="front"}': "0+1x40",
    'veter_robot_throttled{camera="front"}': "0x40",
}


def promtool() -> str:
    script = ROOT / "tests/deploy/promtool"
    return subprocess.run([script], capture_output=True, text=True, check=True).stdout.strip()


def documented() -> "set[str]":
    """A test compares these with a running relay."""
    table = (ROOT / "docs/metrics.md").read_text()
    return set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE))


def asked_for(expression: str) -> "set[str]":
    return set(re.findall(r"\bveter_\w+", expression))


class Prometheus(unittest.TestCase):
    def test_the_alerts_ask_for_metrics_that_there_are(self):
        self.assertLessEqual(asked_for(ALERTS.read_text()), documented())

    def test_the_dashboard_asks_for_metrics_that_there_are(self):
        dashboard = json.loads((DEPLOY / "veter-dashboard.json").read_text())
        panels = dashboard["panels"]
        self.assertGreater(len(panels), 5)
        for panel in panels:
            for target in panel["targets"]:
                with self.subTest(panel=panel["title"]):
                    self.assertTrue(asked_for(target["expr"]))
                    self.assertLessEqual(asked_for(target["expr"]), documented())

    def test_its_expressions_can_be_parsed(self):
        """As rules, which promtool checks."""
        dashboard = json.loads((DEPLOY / "veter-dashboard.json").read_text())
        rules = [
            {"record": f"a{number}", "expr": target["expr"].replace("$camera", "front")}
            for number, target in enumerate(
                target for panel in dashboard["panels"] for target in panel["targets"]
            )
        ]
        self.check({"groups": [{"name": "dashboard", "rules": rules}]}, right=True)
        rules.append({"record": "wrong", "expr": "rate(veter_loss_ratio"})
        self.check({"groups": [{"name": "dashboard", "rules": rules}]}, right=False)

    def check(self, rules: dict, right: bool):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "rules.yml"
            path.write_text(json.dumps(rules))  # which is YAML, too
            command = [promtool(), "check", "rules", path]
            result = subprocess.run(command, capture_output=True, text=True, check=False)
            self.assertEqual(result.returncode == 0, right, result.stderr)

    def fires(self, alert: str, series: "dict[str, str]") -> bool:
        """Whether it does after nine minutes of that, one sample each 15 s."""
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            shutil.copy(ALERTS, folder)
            test = {
                "rule_files": [ALERTS.name],
                "evaluation_interval": "15s",
                "tests": [
                    {
                        "interval": "15s",
                        "input_series": [
                            {"series": key, "values": values} for key, values in series.items()
                        ],
                        "alert_rule_test": [
                            {"eval_time": "9m", "alertname": alert, "exp_alerts": []}
                        ],
                    }
                ],
            }
            (folder / "test.yml").write_text(json.dumps(test))
            command = [promtool(), "test", "rules", folder / "test.yml"]
            result = subprocess.run(command, capture_output=True, text=True, check=False)
            output = result.stdout + result.stderr
            self.assertTrue(result.returncode == 0 or "got:" in output, output)
            return result.returncode != 0

    def test_each_alert_fires_in_its_fault_alone(self):
        alerts = re.findall(r"alert: (\w+)", ALERTS.read_text())
        self.assertEqual(alerts, list(FAULTS))
        for alert, fault in FAULTS.items():
            for other in alerts:
                with self.subTest(alert, other=other):
                    self.assertEqual(self.fires(other, {**FINE, **fault}), other == alert)
        for alert in alerts:
            with self.subTest(alert, fault="none"):
                self.assertFalse(self.fires(alert, FINE))

    def test_a_robot_that_did_not_come_since_the_relay_started_is_silent(self):
        waiting = {'veter_camera_state{camera="front", state="waiting"}': "0x4 1x40"}
        self.assertTrue(self.fires("VeterRobotSilent", {**FINE, **waiting}))


if __name__ == "__main__":
    unittest.main()
