// What the rows of planted-quality.ts are made of, while the bounds of the rule quality are set. What is printed is measured on others: quality-registers.ts.
import { readHandDocuments } from "../starter/corpus/corpus-files.ts";

export interface Phrases {
  readonly zh: readonly string[];
  readonly en: readonly string[];
  /** Good texts of other kinds, whole. */
  readonly chat: { readonly zh: readonly string[]; readonly en: readonly string[] };
  readonly names: { readonly zh: readonly string[]; readonly en: readonly string[] };
  readonly code: readonly string[];
  readonly units: readonly string[];
  readonly shouts: readonly string[];
  /** Menus and notices, and placeholder text. */
  readonly furniture: { readonly zh: readonly string[]; readonly en: readonly string[] };
  readonly filler: readonly string[];
  /** Tags before and behind. */
  readonly tags: readonly (readonly [string, string])[];
}

/** The sentences that were written by hand for the starter model, from which the tables of the rule are made, too. */
export function calibrationPhrases(): Phrases {
  const sentences = readHandDocuments(process.cwd()).flatMap(
    (text) => text.match(/[^。！？.!?\n]{4,}[。！？.!?]/gu) ?? [],
  );
  const isChinese = (text: string): boolean => /[\u4e00-\u9fff]/.test(text);
  return {
    zh: sentences.filter(isChinese).map((text) => text.trim()),
    en: sentences.filter((text) => !isChinese(text)).map((text) => text.trim()),
    chat: {
      zh: [
        "好的",
        "嗯嗯",
        "哈哈哈哈哈",
        "收到👌",
        "在吗？？？",
        "谢谢🙏🙏",
        "退款 | 紧急",
        "不不不不是这个",
        "~~",
        "6666",
      ],
      en: [
        "ok",
        "yes",
        "lol",
        "thanks!!! 🙏",
        "delivery | high",
        "noooooo way",
        "hm...",
        "k",
        "👍👍👍",
        "(╯°□°)╯︵ ┻━┻",
        "No. 5",
        ":-)",
      ],
    },
    names: {
      zh: ["王建国", "欧阳娜娜", "上海市浦东新区世纪大道100号", "宫保鸡丁、鱼香肉丝、麻婆豆腐", "张三，李四，王五"],
      en: [
        "Wojciech Kowalczyk",
        "Dr. Nguyen Thi Hoa",
        "221B Baker Street, London NW1 6XE",
        "Zhang Xiaoming",
        "IKEA KALLAX",
      ],
    },
    code: [
      "for (let i = 0; i < n; i++) { sum += values[i]; }",
      '{"order": "A-17", "items": [{"sku": "x1", "count": 2}, {"sku": "x2", "count": 1}], "paid": true}',
      "| size | price |\n|------|-------|\n| S | $9.50 |\n| M | $11.00 |\n| L | $12.50 |",
      "SELECT name, COUNT(*) FROM orders WHERE paid = 1 GROUP BY name;",
      "Run `npm ci && npm test`, then open http://localhost:8080/.",
      "```html\n<ul><li><b>one</b></li><li>two</li></ul>\n```",
    ],
    units: [
      "3.5 kg",
      "￥1,299.00",
      "220V/50Hz",
      "25°C ~ 30°C",
      "12 x 8 cm",
      "18:30-21:00",
      "¥88",
      "+15%",
      "1/2",
      "2026-11-28",
    ],
    shouts: [
      "BUY NOW",
      "LIMITED OFFER",
      "CLICK HERE",
      "100% FREE",
      "ACT FAST",
      "WIN CASH",
      "DO NOT MISS THIS",
      "GUARANTEED RESULTS",
      "CALL US NOW",
    ],
    furniture: {
      zh: [
        "网站首页",
        "帮助中心",
        "我的订单",
        "客户端下载",
        "意见反馈",
        "用户协议",
        "粤公网安备",
        "相关推荐",
        "热门文章",
        "加载更多",
        "联系客服",
        "关于本站",
        "首页",
        "关于我们",
        "联系我们",
        "登录",
        "注册",
        "版权所有",
        "隐私政策",
        "友情链接",
        "查看更多",
        "网站地图",
        "返回顶部",
        "下一篇",
        "上一篇",
        "扫描二维码关注公众号",
        "免责声明",
        "展开全文",
        "沪ICP备",
        "分享到微博",
      ],
      en: [
        "Back to top",
        "My account",
        "Help centre",
        "Cookie settings",
        "Related articles",
        "Leave a comment",
        "View cart",
        "Site map",
        "Load more",
        "Sign up",
        "Terms of use",
        "Privacy notice",
        "Home",
        "About us",
        "Contact",
        "Login",
        "Register",
        "Privacy Policy",
        "Terms and Conditions",
        "Sitemap",
        "Read more",
        "Skip to content",
        "Subscribe to our newsletter",
        "Follow us on Facebook",
        "All rights reserved",
        "Accept cookies",
        "Powered by",
        "Next",
        "Previous",
        "Share",
      ],
    },
    filler: [
      "At vero eos et accusamus et iusto odio dignissimos ducimus",
      "Curabitur pretium tincidunt lacus, nulla gravida orci a odio.",
      "Nemo enim ipsam voluptatem quia voluptas sit aspernatur",
      "Integer in mauris eu nibh euismod gravida.",
      "Lorem ipsum dolor sit amet,",
      "consectetur adipiscing elit,",
      "sed do eiusmod tempor incididunt",
      "ut labore et dolore magna aliqua.",
      "Sed ut perspiciatis unde omnis iste natus error",
      "Vestibulum ante ipsum primis in faucibus orci luctus",
    ],
    tags: [
      ['<div class="box"><span style="color:red">', "</span></div>"],
      ["<td>&nbsp;&nbsp;", "&nbsp;</td></tr><tr>"],
    ],
  };
}
