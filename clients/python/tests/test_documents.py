"""What the documents show works: the example, the README's code is valid, docs/api-examples.md runs in Node."""

import ast
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

from . import test_client
from .stub import Reply, StubServer
from .test_tile import BY_HAND

HERE = pathlib.Path(__file__).resolve().parent.parent
PAGE = HERE.parent.parent / "docs" / "api-examples.md"
STATUS = {"version": "0", "mode": "demo", "simulated": True, "ready": True, "markets": ["BTC"], "venues": {}}


def world(asked):
    if asked.path == "/v1/heatmap":
        return Reply(BY_HAND)
    return {
        "/v1/status": Reply(STATUS),
        "/v1/map": Reply(test_client.MAP),
        "/v1/liquidations": Reply({"liquidations": [test_client.Liquidations.event(1)], "next_cursor": None}),
        "/v1/skill": Reply({"events": 0, "note": "nothing has been scored yet"}),
    }.get(asked.path, Reply({"title": "Not Found"}, 404))


def blocks(text, language):
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def run_node(program, url):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "program.mjs"
        path.write_text(program)
        return subprocess.run(
            ["node", str(path)], env=dict(os.environ, API=url), capture_output=True, text=True, timeout=60
        )


class Documents(unittest.TestCase):
    def test_the_example_runs(self):
        with StubServer(answer=world) as server:
            done = subprocess.run(
                [sys.executable, str(HERE / "examples" / "first_look.py"), server.url, "BTC"],
                env=dict(os.environ, PYTHONPATH=str(HERE)), capture_output=True, text=True, timeout=60,
            )
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("demo SIMULATED", done.stdout)
        self.assertIn("BTC at 70,000.00", done.stdout)
        self.assertIn("2 columns known", done.stdout)
        self.assertIn("okx", done.stdout)

    def test_the_readme_is_python(self):
        for block in blocks((HERE / "README.md").read_text(), "python"):
            ast.parse(block)

    @unittest.skipUnless(shutil.which("node"), "node is not installed")
    def test_the_map_program_runs_in_node(self):
        program = next(b for b in blocks(PAGE.read_text(), "js") if b.startswith("// map.mjs"))
        busy = [Reply({"title": "starting"}, 503)]
        with StubServer(answer=lambda asked: busy.pop() if busy else world(asked)) as server:
            done = run_node(program, server.url)
        self.assertEqual(done.stdout, '{"price":70000,"long":1000.5,"simulated":true}\n', done.stderr)
        self.assertEqual(server.asked[-1].query, {"market": "BTC", "range": "5%"})

    @unittest.skipUnless(shutil.which("node"), "node is not installed")
    def test_the_tile_program_runs_in_node(self):
        program = next(b for b in blocks(PAGE.read_text(), "js") if b.startswith("// tile.mjs"))
        program += """
const bytes = await (await fetch(process.env.API + "/v1/heatmap")).arrayBuffer();
const tile = decodeTile(bytes);
console.log(JSON.stringify([tile.columns, tile.rows, [...tile.longs], [...tile.states], tile.simulated,
  tile.firstColumnEndMs, Math.round(tile.usd(255))]));"""
        with StubServer(answer=world) as server:
            done = run_node(program, server.url)
        self.assertEqual(done.stdout, "[3,2,[0,1,255,7,7,7],[0,1,2],true,1770292800000,1000000]\n", done.stderr)

    @unittest.skipUnless(shutil.which("node"), "node is not installed")
    def test_the_stream_program_is_javascript(self):
        program = next(b for b in blocks(PAGE.read_text(), "js") if b.startswith("// stream.mjs"))
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "program.mjs"
            path.write_text(program)
            done = subprocess.run(["node", "--check", str(path)], capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_the_shell_examples_are_shell(self):
        for block in blocks(PAGE.read_text(), "sh"):
            done = subprocess.run(["bash", "-n"], input=block, capture_output=True, text=True, timeout=60)
            self.assertEqual(done.returncode, 0, done.stderr)


if __name__ == "__main__":
    unittest.main()
