# Reads the workbooks that are named with each reader that is installed, and prints the
# seconds that each took, by the clock and by the processor.
import json
import sys
import time


def calamine(name):
    book = CalamineWorkbook.from_path(name)
    for sheet in book.sheet_names:
        book.get_sheet_by_name(sheet)  # parsed by calamine; no cell is made Python's


def openpyxl_rows(name):
    book = openpyxl.load_workbook(name, read_only=True)
    for sheet in book.worksheets:
        for _ in sheet.iter_rows(values_only=True):
            pass
    book.close()


def pandas_frames(name):
    pandas.read_excel(name, sheet_name=None, header=None, engine="openpyxl")


readers = {}
try:
    from python_calamine import CalamineWorkbook

    readers["calamine"] = calamine
except ImportError:
    pass
try:
    import openpyxl

    readers["openpyxl"] = openpyxl_rows
    import pandas

    readers["pandas"] = pandas_frames
except ImportError:
    pass

took = {}
for reader, read in readers.items():
    read(sys.argv[1])
    clock, work = time.perf_counter(), time.process_time()
    for name in sys.argv[1:]:
        read(name)
    took[reader] = {"wall": time.perf_counter() - clock, "cpu": time.process_time() - work}
json.dump(took, sys.stdout)
