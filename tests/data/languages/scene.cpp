#include <memory>
#include <vector>
#include "scene.hpp"

using namespace std;

#define SCENE_DEPTH 8

namespace scene {

namespace detail::cache { constexpr int LINES = 4; }

/// Whatever stands in a scene.
class Node : public Base, private traits::Named<Node> {
public:
    explicit Node(int id) : id_(id) {}
    Node(const Node&) = delete;
    virtual ~Node() = default;

    /// Draws the node and what stands below it.
    virtual void draw(Canvas& canvas) const = 0;
    int id() const { return id_; }
    Node* parent();
    const vector<Node*>& children() const;
    bool operator==(const Node& other) const;
    template <typename F> void each(F visit);

    enum class Layer { Back, Front };
    using Pointer = shared_ptr<Node>;
    static int count;

protected:
    int id_;
    Node *parent_ = nullptr, *next_;
};

template <typename T>
struct Holder : Node {
    T value;
};

template <typename T>
concept Drawable = requires(T t) { t.draw(); };

Node* load(const char* path);

}  // namespace scene

using scene::Node;
typedef struct { double x, y; } Point;

int Node::count = 0;

Node::Node(int id) : id_(id) { ++count; }
scene::Node::~Node() { detach(this); }

// Walks up to the root.
Node* Node::parent() {
    lock_guard<mutex> lock(mutex_);
    return parent_ ? parent_->parent() : std::move(this);
}

template <typename F>
void scene::Node::each(F visit) {
    visit(*this);
    std::for_each<F>(children().begin(), children().end(), visit);
}

static unique_ptr<Node> make(int id) {
    return unique_ptr<Node>(new Node(id));
}
