// hnswlib behind a C interface, so that the bench can measure it in turn with VectorDb in one process.
// g++ -O3 -march=native -DNDEBUG -shared -fPIC -o libhnswlib_peer.so hnswlib_peer.cpp
#include <cstdint>
#include <hnswlib/hnswlib.h>

namespace {
struct Peer {
    hnswlib::InnerProductSpace space;
    hnswlib::HierarchicalNSW<float> graph;
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

// The way of this version to leave rows out of results while walking over them.
void peer_allow(void* peer, size_t label, int allowed) {
    if (allowed) static_cast<Peer*>(peer)->graph.unmarkDelete(label);
    else static_cast<Peer*>(peer)->graph.markDelete(label);
}

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
}
