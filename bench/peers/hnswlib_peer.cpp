// hnswlib behind a C interface, so that the bench can measure it in turn with VectorDb in one process.
// g++ -O3 -march=native -DNDEBUG -shared -fPIC -o libhnswlib_peer.so hnswlib_peer.cpp
#include <cstdint>
#include <hnswlib/hnswlib.h>

namespace {
using Graph = hnswlib::HierarchicalNSW<float>;
using Queue = std::priority_queue<std::pair<float, hnswlib::tableint>>;

// Rows that a filter allows, asked by label through a virtual call: the functor of releases from 0.7 on.
struct Functor {
    virtual bool operator()(hnswlib::labeltype) { return true; }
    virtual ~Functor() = default;
};

struct AllowedRows : Functor {
    const uint64_t* words;
    explicit AllowedRows(const uint64_t* words) : words(words) {}
    bool operator()(hnswlib::labeltype label) override { return words[label >> 6] >> (label & 63) & 1; }
};

// Debian's release has no functor yet. This search over the bottom layer does with one what the later releases do: every row leads the
// walk on, allowed rows alone become results, and the walk ends once ef of them are nearer than what is left.
struct Filtering : Graph {
    using Graph::Graph;

    int search(const float* query, int k, size_t ef, Functor& allows, uint32_t* rows) const {
        hnswlib::VisitedList* list = visited_list_pool_->getFreeVisitedList();
        Queue top, candidates;
        hnswlib::tableint start = descend(query);
        float distance = fstdistfunc_(query, getDataByInternalId(start), dist_func_param_);
        float bound = std::numeric_limits<float>::max();
        if (allows(getExternalLabel(start))) {
            bound = distance;
            top.emplace(distance, start);
        }
        candidates.emplace(-distance, start);
        list->mass[start] = list->curV;
        while (!candidates.empty()) {
            auto [nearest, row] = candidates.top();
            if (-nearest > bound && top.size() == ef) break;
            candidates.pop();
            expand(query, row, ef, allows, list, top, candidates, bound);
        }
        visited_list_pool_->releaseVisitedList(list);
        while (top.size() > static_cast<size_t>(k)) top.pop();
        int count = static_cast<int>(top.size());
        for (int i = count - 1; i >= 0; i--, top.pop()) rows[i] = static_cast<uint32_t>(getExternalLabel(top.top().second));
        return count;
    }

private:
    hnswlib::tableint descend(const float* query) const {
        hnswlib::tableint nearest = enterpoint_node_;
        float best = fstdistfunc_(query, getDataByInternalId(nearest), dist_func_param_);
        for (int level = maxlevel_; level > 0; level--) {
            for (bool moved = true; moved;) {
                moved = false;
                auto* links = get_linklist(nearest, level);
                int count = getListCount(links);
                auto* rows = reinterpret_cast<hnswlib::tableint*>(links + 1);
                for (int i = 0; i < count; i++) {
                    float distance = fstdistfunc_(query, getDataByInternalId(rows[i]), dist_func_param_);
                    if (distance < best) {
                        best = distance;
                        nearest = rows[i];
                        moved = true;
                    }
                }
            }
        }
        return nearest;
    }

    void expand(const float* query, hnswlib::tableint row, size_t ef, Functor& allows, hnswlib::VisitedList* list, Queue& top, Queue& candidates, float& bound) const {
        auto* links = get_linklist0(row);
        size_t count = getListCount(links);
        auto* rows = reinterpret_cast<hnswlib::tableint*>(links + 1);
        for (size_t i = 0; i < count; i++) {
            if (i + 1 < count) {
                _mm_prefetch(reinterpret_cast<const char*>(list->mass + rows[i + 1]), _MM_HINT_T0);
                _mm_prefetch(getDataByInternalId(rows[i + 1]), _MM_HINT_T0);
            }
            hnswlib::tableint found = rows[i];
            if (list->mass[found] == list->curV) continue;
            list->mass[found] = list->curV;
            float distance = fstdistfunc_(query, getDataByInternalId(found), dist_func_param_);
            if (top.size() >= ef && bound <= distance) continue;
            candidates.emplace(-distance, found);
            if (allows(getExternalLabel(found))) top.emplace(distance, found);
            if (top.size() > ef) top.pop();
            if (!top.empty()) bound = top.top().first;
        }
    }
};

struct Peer {
    hnswlib::InnerProductSpace space;
    Filtering graph;
    Peer(size_t dimensions, size_t rows, size_t m, size_t ef) : space(dimensions), graph(&space, rows, m, ef) {}
    Peer(size_t dimensions, const char* file) : space(dimensions), graph(&space, file) {}
};
}

extern "C" {
void* peer_create(size_t dimensions, size_t rows, size_t m, size_t ef) { return new Peer(dimensions, rows, m, ef); }
void* peer_load(size_t dimensions, const char* file) { return new Peer(dimensions, file); }
void peer_save(void* peer, const char* file) { static_cast<Peer*>(peer)->graph.saveIndex(file); }
void peer_add(void* peer, const float* vector, size_t label) { static_cast<Peer*>(peer)->graph.addPoint(vector, label); }
void peer_free(void* peer) { delete static_cast<Peer*>(peer); }

int peer_search(void* handle, const float* query, int k, int ef, uint32_t* rows) {
    Peer* peer = static_cast<Peer*>(handle);
    peer->graph.setEf(ef);
    auto found = peer->graph.searchKnn(query, k);
    int count = static_cast<int>(found.size());
    for (int i = count - 1; i >= 0; i--) {
        rows[i] = static_cast<uint32_t>(found.top().second);
        found.pop();
    }
    return count;
}

// Bit i of `allowed` says whether row i may be found.
int peer_search_allowed(void* handle, const float* query, int k, int ef, const uint64_t* allowed, uint32_t* rows) {
    AllowedRows functor(allowed);
    return static_cast<Peer*>(handle)->graph.search(query, k, ef, functor, rows);
}
}
