"""How long it takes in a browser from dropping the sample bill to a capacity with its picture, on a telephone's screen.

Starts the real server with the demonstration data and a headless Chromium, signs in as the borrower and drops the bill, round after round.
A round is the upload with the rows shown, the page of the capacity, and the capacity worked out anew for a stated income with its three
pictures visible; the person's own time between the steps is left out. A bare page of the same server is timed beside it, and what is
loaded or slow on the machine shows there.

    PYTHONPATH=tests python benchmarks/bill_to_capacity.py --rounds 5
"""

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

from web_latency import BARE, PASSWORD, free_port, start

sys.path.append(str(Path(__file__).parents[1] / "tests/browser"))

import chromium

PICTURES = ("#capacity svg.picture-income", "svg.picture-stress", "svg.picture-money")


def seconds(page: chromium.Page, address: str, case: str, bill: Path) -> dict[str, float]:
    """One round: seconds of each step."""
    page.goto(f"{address}{case}bills/")
    times: dict[str, float] = {}
    begun = time.perf_counter()
    page.set_input_files("#bill", str(bill))
    page.click("main form button >> nth=0")
    page.wait_for_selector("text=看看每月能还多少")
    times["upload"] = time.perf_counter() - begun
    begun = time.perf_counter()
    page.click("text=看看每月能还多少")
    page.wait_for_selector("#id_stated_income")
    times["page"] = time.perf_counter() - begun
    page.fill("#id_stated_income", "6000")
    begun = time.perf_counter()
    page.click("text=保存并重新计算")
    page.wait_for_selector("#capacity .b-figure")
    for picture in PICTURES:
        page.wait_for_selector(f"{picture}:visible")
    times["capacity"] = time.perf_counter() - begun
    begun = time.perf_counter()
    page.goto(f"{address}{BARE}")
    times["bare page"] = time.perf_counter() - begun
    return times


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--bill", type=Path, default=Path("../shared/data/bills/alipay/v3-full.csv"))
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="forbear-bench-") as home:
        port = free_port()
        server = start(home, port)
        address = f"http://127.0.0.1:{port}"
        try:
            with chromium.launch() as browser, chromium.page(browser, chromium.PHONE) as page:
                chromium.sign_in(page, address, "lihua", PASSWORD)
                page.goto(f"{address}/my/")
                link = page.locator('a[href*="/my/cases/"] >> nth=0').get_attribute("href") or ""
                case = link[: link.index("/", len("/my/cases/")) + 1]
                rounds = [seconds(page, address, case, options.bill) for _ in range(options.rounds)]
        finally:
            server.terminate()
            server.wait(timeout=20)
    for step in rounds[0]:
        print(f"{step:12} {statistics.median(one[step] for one in rounds):6.2f} s")
    whole = [sum(one.values()) - one["bare page"] for one in rounds]
    print(
        f"{'whole':12} {statistics.median(whole):6.2f} s, first {whole[0]:.2f} s, quickest {min(whole):.2f} s"
    )


if __name__ == "__main__":
    main()
