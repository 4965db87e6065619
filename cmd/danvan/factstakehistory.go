package main

import (
	"slices"

	"danvan/pipeline"
	"danvan/pipeline/factstore"
)

// lost names the manifests that were taken and that the store no longer lists, of those
// from a number on.
func (t *taking) lost(of factstore.Of, numbers []int, from int) {
	for _, number := range pipeline.WantedTaken(t.basis.Receipts, of.Province, of.Period) {
		_, there := slices.BinarySearch(numbers, number)
		switch {
		case there || number < from:
		case len(numbers) > 0 && number < numbers[len(numbers)-1]:
			t.problems = append(t.problems, fromCopy(pipeline.Say("kho không còn bản kê %s đã lấy trước đây", "the manifest %s, which was taken before, is no longer in the store", of.Name(number))))
		default:
			t.problem("kho không còn bản kê %[1]s đã lấy trước đây; số liệu đã lấy vẫn được tính. Khôi phục kho từ bản sao, hoặc nhắn %[2]s chạy: danvan facts sync KHO",
				"the manifest %[1]s, which was taken before, is no longer in the store; what was taken counts on. Bring the store back from a copy, or let %[2]s run: danvan facts sync STORE", of.Name(number), of.Province)
		}
	}
}

// follows holds the store's history since the manifest that was taken last against the
// digests that it names: what was taken must still lie there as it was. A province that
// found the manifests before lost begins anew, at the number that is returned.
func (t *taking) follows(of factstore.Of, last factstore.Stored, known int, sum string) (begins int, err error) {
	next := last
	for n := last.Number; n > max(known, 1); n-- {
		if next.Anew {
			return n, nil
		}
		before, err := t.store.Manifest(of, n-1)
		if err != nil {
			return 0, t.damage(of.Province, unreadError(err))
		}
		switch {
		case next.Previous == before.SHA256:
		case n-1 != known: // neither is known here
			t.problems = append(t.problems, fromCopy(factstore.NotFollowing(of.Name(n))))
			return 0, nil
		case before.SHA256 == sum:
			t.foreign(of, n, last.Number)
			return 0, nil
		default:
			t.changed(of, n-1, last.Number)
			return 0, nil
		}
		next = before
	}
	if known > 0 && next.SHA256 != sum {
		t.changed(of, known, last.Number)
	}
	return 0, nil
}

// changed names a manifest that was changed; the last one is mended by a new one.
func (t *taking) changed(of factstore.Of, number, last int) {
	if number < last {
		t.problems = append(t.problems, fromCopy(pipeline.Say("bản kê %[1]s trong kho không còn như khi gửi: có người đã sửa. Xem ai được ghi vào thư mục của %[2]s",
			"the manifest %[1]s in the store is no longer what it was: somebody changed it. See who may write into the folder of %[2]s", of.Name(number), of.Province)))
		return
	}
	t.problem("bản kê %[1]s trong kho không còn như khi gửi: có người đã sửa. Xem ai được ghi vào thư mục của %[2]s, và nhắn %[2]s chạy: danvan facts sync KHO --verify",
		"the manifest %[1]s in the store is no longer what it was: somebody changed it. See who may write into the folder of %[2]s, and let %[2]s run: danvan facts sync STORE --verify", of.Name(number), of.Province)
}

// foreign names a manifest that does not follow the one that was taken, which lies there as it
// was; the last one is mended by a new one.
func (t *taking) foreign(of factstore.Of, number, last int) {
	why := pipeline.Say("bản kê %[1]s trong kho không nối tiếp bản kê trước nó, là bản đã lấy và còn nguyên: bản kê này do nơi khác ghi hoặc đã bị sửa. Xem ai được ghi vào thư mục của %[2]s",
		"the manifest %[1]s in the store does not follow the one before it, which was taken and is what it was: somebody else wrote this one, or changed it. See who may write into the folder of %[2]s", of.Name(number), of.Province)
	if number < last {
		why = fromCopy(why)
	} else {
		why.Vietnamese += ", và nhắn nơi đó chạy: danvan facts sync KHO"
		why.English += ", and let it run: danvan facts sync STORE"
	}
	t.problems = append(t.problems, why)
}
