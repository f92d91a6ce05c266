// Runs Datasette in a browser's Python, without its browser: it prints as JSON the status and text of each address.
const [library, wheels, packages, home, ...addresses] = process.argv.slice(2);
const { loadPyodide } = await import(`${library}/pyodide.mjs`);
// What Python prints is no answer.
const python = await loadPyodide({ stdout: () => {}, stderr: (text) => console.error(text) });
python.mountNodeFS("/wheels", wheels);
python.mountNodeFS("/packages", packages);
python.mountNodeFS("/file", home);
python.globals.set("addresses", python.toPy(addresses));
const answers = await python.runPythonAsync(`
import json, sys, zipfile
from pathlib import Path

# What is compiled for browsers first, then what is not compiled.
for wheel in Path("/wheels").glob("*.whl"):
    zipfile.ZipFile(wheel).extractall("/installed")
sys.path.insert(0, "/installed")
sys.path.append("/packages")

from infotravail import Infotravail
from datasette.app import Datasette

with Infotravail.open("/file/infotravail.db") as base:
    answers = [[base.search("nounou")[0].code_rome, ""]]
# A browser has no threads.
site = Datasette(immutables=["/file/infotravail.db"], settings={"num_sql_threads": 0})
await site.invoke_startup()
for address in addresses:
    answer = await site.client.get(address)
    answers.append([answer.status_code, answer.content.decode("utf-8", "replace")])
json.dumps(answers)
`);
process.stdout.write(answers);
