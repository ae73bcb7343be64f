"""Command line of the simulator: `python -m simulator.cli --persons 2000 --out DIR`."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument("--persons", type=int, default=2000, metavar="N", help="户籍人口数（默认 2000）")
    parser.add_argument("--seed", type=int, default=20261101, metavar="S", help="随机种子，相同则结果相同")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="输出目录")
    parser.add_argument(
        "--as-of", type=date.fromisoformat, default=date(2026, 11, 1), metavar="DATE", help="数据截止日期"
    )
    parser.add_argument("--noise", type=float, default=1.0, metavar="X", help="差错倍数，0 为无身份差错（默认 1）")
    parser.add_argument(
        "--carelessness",
        type=float,
        default=3.0,
        metavar="X",
        help="同一行差错并发的倍数，1 为相互独立，至多 10（默认 3）",
    )
    parser.add_argument("--days", type=int, default=0, metavar="K", help="首次报送之后再生成多少天的报送（默认 0）")
    parser.add_argument(
        "--day-share", type=float, default=0.01, metavar="X", help="每天变动的行数占全部行数的比例（默认 0.01）"
    )


def run(args: argparse.Namespace) -> int:
    """Makes the county and prints what was made."""
    from simulator.county import simulate

    meta = simulate(
        args.persons, args.seed, args.out, args.as_of, args.noise, carelessness=args.carelessness,
        days=args.days, day_share=args.day_share,
    )  # fmt: skip
    rows = sum(meta["rows"].values())
    print(f"模拟数据已生成：户籍人口 {args.persons:,} 人，20 类数据共 {rows:,} 行，截止 {args.as_of:%Y-%m-%d}")
    print("真值：" + "，".join(f"{name} {count:,}" for name, count in meta["truth"].items()))
    if args.days:
        print(f"此后 {args.days} 天的报送：{args.out / 'days'}（清单 {args.out / 'truth' / 'days.csv'}）")
    print(f"位置：{args.out}（真值在 {args.out / 'truth'}，不作为数据来源）")
    return 0


def main() -> int:
    """Runs the command line."""
    parser = argparse.ArgumentParser(prog="simulator", description="生成一个虚构县的部门数据及其真值")
    add_arguments(parser)
    return run(parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
