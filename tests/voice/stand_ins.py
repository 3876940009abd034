"""Programs that stand in for speech engines: real processes that speak an engine's command line."""

import sys
from pathlib import Path

# Speaks the worker's protocol; what it does with sentence N is told by the words after the file
# in which it counts them: well, garbage, hang, die, half, other.
WORKER = """
import json, os, struct, sys, time
from pathlib import Path

count, deeds = Path(sys.argv[1]), sys.argv[2:]
out = os.fdopen(os.dup(1), "wb")
out.write(json.dumps({"type": "ready", "voices": [["x/en", "X", ["en-us"]]]}).encode() + b"\\n")
out.flush()
for line in sys.stdin.buffer:
    asked = json.loads(line)
    done = len(count.read_text()) if count.exists() else 0
    count.write_text("." * (done + 1))
    deed = deeds[min(done, len(deeds) - 1)]
    sound = struct.pack("<4000h", *(8000 if i // 40 % 2 else -8000 for i in range(4000)))
    told = {"type": "clip", "id": asked["id"], "rate": 16000, "size": len(sound)}
    if deed == "hang":
        time.sleep(3600)
    if deed == "die":
        os._exit(3)
    if deed == "garbage":
        sound, told = b"", ["Audio saved"]
    if deed == "other":
        told["id"] += 7
    if deed == "no":
        sound, told = b"", {"type": "clip", "id": asked["id"], "why": "the voice is broken"}
    kept = len(sound) // 2 if deed == "half" else len(sound)
    out.write(json.dumps(told).encode() + b"\\n" + sound[:kept])
    out.flush()
    if deed == "half":
        os._exit(3)
"""

# Takes Piper's options, loads a "voice", and writes a file for each line, named as told.
PIPER = """
import sys, time, wave
from pathlib import Path

options = dict(zip(sys.argv[2::2], sys.argv[3::2]))
assert Path(options["--model"]).is_file(), options
folder, scale = Path(options["--output_dir"]), float(options["--length_scale"])
how = sys.argv[1]
started = Path(options["--model"]).with_suffix(".started")
started.write_text((started.read_text() if started.exists() else "") + f"{scale:.3f}\\n")
print("[info] Loaded voice in 0.1 second(s)", file=sys.stderr, flush=True)
for number, line in enumerate(sys.stdin, start=1):
    if how == "dies" and number == 2:
        sys.exit(3)
    path = folder / f"{time.monotonic_ns()}.wav"
    samples = round(scale * 1000 * len(line.split()))
    with wave.open(str(path), "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(22050)
        wav.writeframes(b"".join((9000 if i // 50 % 2 else -9000).to_bytes(2, "little", signed=True)
                                 for i in range(samples)))
    if how == "stdout":
        print(path, flush=True)
    else:
        print(f"INFO:__main__:Wrote {path}", file=sys.stderr, flush=True)
"""

# Takes the options of macOS' say: lists voices, or writes its standard input as sound.
SAY = """
import sys, wave

options = sys.argv[1:]
if options == ["-v", "?"]:
    print("Alex                en_US    # Most people recognize me by my voice.")
    print("Eddy (German (Germany)) de_DE    # Hallo! Ich heisse Eddy.")
    print("Zosia               pl_PL    # Witaj. Mam na imie Zosia.")
    sys.exit(0)
named = dict(zip(options[::2], options[1::2]))
text = sys.stdin.read()
if "mute" in text:
    sys.exit(1)
with wave.open(named["-o"], "wb") as wav:
    wav.setnchannels(1)
    wav.setsampwidth(2)
    wav.setframerate(22050)
    count = round(len(text.split()) * 22050 * 60 / int(named["-r"]))
    wav.writeframes(b"".join((9000 if i // 50 % 2 else -9000).to_bytes(2, "little", signed=True)
                             for i in range(count)))
"""


def words_of(program: str, folder: Path, *arguments: str) -> tuple[str, ...]:
    """Return the words that start one of these programs, written to a folder."""
    path = folder / "stand_in.py"
    path.write_text(program, encoding="utf-8")
    return (sys.executable, "-S", str(path), *arguments)
