// Made by runtime/bench/make-plausible.ts: letters from the different words of the English texts that were written by hand for the starter
// model (runtime/starter/corpus/text/hand) and of this repository's pages and licence, Chinese characters from the model's Chinese texts and from
// two standards.

/** What a letter costs after another in English, in half bits from 0 to z (35). Row: the letter before; row and column 0: an end of the word. */
export const pairCosts: readonly string[] = [
  "q987899aaafd99bb7f868cd9lfi",
  "bka89neak8nb796n9n686bdefan",
  "96ckk5fkk8ck6dk6kk8af6kkkak",
  "b7mdi6im69m78mi5gm9f79mmmdm",
  "38hjb5gcm7mjbffagma9jbggjdm",
  "58ga6bdejejj9b7hbg669gcdcfj",
  "76jge68jj5jg8jj6gj8d97jgjcj",
  "39khk5hc78khbhbafk79f9kkkeh",
  "56ekg4gkk6kkkhk6hkac8akhkhh",
  "ebb899b9ninf8a48bk977janfng",
  "a8ddd4ddd9ddddd6ddd7d5ddddd",
  "4defe3dii6fice9eeii6icffifi",
  "66gia5dmi6me7fj6fmjabafim9m",
  "759kg4kkk6hkfad76kf9gckhkgk",
  "59i977d5h9ncfic9fnk76ddkien",
  "ccca9gdcnbgb9859an6997a8geg",
  "86flf5iic8li6gi68l6a99lliel",
  "adddddddddddddddddddd1daddd",
  "67fca4gdk7ncebb7dnb89bdgnan",
  "2ajbh6ho99oedfgabli96aleogo",
  "57hck5jk76nndgj8hn87bbnenbn",
  "e9aaa9i9l9ll786f9l566illigi",
  "c7iii1ifi5iififaiiifiiiiifi",
  "65ejg5jj77jjdg86jja8jjjejjj",
  "57f6c7fff7ffffff5ccf7ffffcf",
  "1dccg9jjjbjjgcdabjd89jjdjjg",
  "59ddd3ddd7ddddd9ddd9dddddd9",
];

/** The 800 commonest characters of the Chinese texts: in other running text more than half are among them, of characters drawn at random about a fifth. */
export const frequentHan =
  "一丁七万三上下不且业东丝丢两个中串为主久么义之乎乐九也书买了事二于云五井些交亮人什今从仓他付代以们件价份休优会伞传伸位低住体余作你便保信修倒候借值假偏" +
  "做停傅傍像儿充先光免全八公六共关兴其养内册再冒写冬冰冲决冷冻净准凉减几凳出刀分切划刚初利别刮到刷券刻前剩办功加务动勺包化北匙区医十千升午半单卖南卡印危" +
  "却厂历压厚原厨去又友双反发叔取受变口句另只叫可台右叶号司吃各合同名后向吗吧听吵吸吹告员呢周味呼和咖咸品响哪商啡喜喝嘀嘴器四回因园围国图圈土在地场圾址坏" +
  "坐块垃垫城堵填墙士声壳壶处备复夏外多夜够大天太失头套奶她好如妈妹始姐姑姨婆婚嫌子字存季学孩它安完定宜实客室家容宽寄密对封小少就尺尽局层居屉屋屏山岛工左" +
  "差己已币市布师希带帮常帽幕干平年并床库应底店度座开弄弟张弯弹当录影往待很得心必忘忙快怎怕思急怪总息您情惠想愉意愿慢懂成我或截户房所扇手才打扔扣扫扶找把" +
  "抓投折护报抬抱抹押抽拆拉拍拒拔拖拧拿挂指按挪捞捡换掉排接推提插搅搬摇摔擦收改放教数敲整文料断新方旁旅日旧早时明易星春昨是显晒晚晾暖更最月有服望期木末本" +
  "机李村条来杯松板枚果架柜查树样根桌桥梯检棵椅楚楼概次欢款歉正步每比毛气水池汤沙没河油法泡注洗活流浇海消清温湿滑满滴漏火灯炒点烤烦烧烫热然照煮熟爬爱爷爸" +
  "片牌牙牛物特狗猫王现班球理琴瓶甜生用由电画留番疼病登白百的盆盏盐盒盖直相盼省看真眼着睛睡知短石码破硬确碎碗磨示礼祝票秋种积稳空穿窄窗站笑笔第等答签算管" +
  "箱米粥精糕糖系紧累红纸线终经结绕给绿缝缺网翻老者而耳联肉背胶能脏脑脚腿自舒般船色节花苦茄茶菜落蒙蓝蛋螺行街衣补表袋袜被裂装裹西要见规视觉角解计订认让议" +
  "记讲许论证识诉词试话该误说请谁谢豆负责账货贵费走赶起越趴跑跟路跳身车转轮轻辆输边过运还这进远连退送选递通遇遍道那邮邻部都酱醒释里重量金钟钥钮钱铁铃银链" +
  "销锁锅错键锯镜长门闪问间闻队阳阿附院随隔难雨雪零雾静面鞋音页顾预题颜额风飞食饭馆香马验骑高鱼鸡麻黄黑";

/**
 * A bit for each of U+4E00 to U+9FFF, lowest first, in base64: what is at level 1 of GB 2312 (3,755 characters in common use) or of Big5 (5,401), as the
 * encoding standard of the WHATWG has them.
 */
export const commonHan =
  "i297//QsFW8o+13jQwILQETbNs72ewyE+2z6wzgUzagC7qPHUYRRNcjhu34JkinMWKnCKOnD4IAcxIPlA+IKRUG6VodqLwBUiNIgFCCg8KQhIUIHDLGsSKDAYgSgYioKNQM1gQIEjJn7" +
  "O7YUpHv7OyE3pho1lO0oUboCOBOgS6/LRcYvMU/BL458UzighrSgjCcK6AsfDsiKCqTrXAApzWGh4SILhALOq8f+VNfIu4t0GiClZCMEiA4/0ot9/+8bWv+v6MH7eltNRSEZBAHqOVHY" +
  "ZQbAnwqp12OCgGJnBDTCghEAkNCKQVqE4NB6RABZnQ4Qt4BcjgjgQgqUeoHAYEFj0YkAwleKAECIAjSfUgOhwCEAKEHQEAcXAmwVLBPkWCtMgQizCUyB5IPsU4aAEBwIDAhNSAAADEgQ" +
  "gBEAgAZkBiIgE4QzAAAclkUEKCBiKQQM0kBDCECiQCrDFNpJJpCgcJa17pJHkMvzBaVmWCPeJUxiOMEISmAsHxVoFQCImhIKmSkCQhBDBgAERATQgAAABAyAAAxwBhLAAUoCIAgAGwAg" +
  "EAQRAQkAu79YDiulqpuAf39MeeP0EA3g9lthn9LvUiWUEIL3Z+8jcTeRAoIGEJMIAiqKgQAABAJCJVEowkDSCpQiEACAEAEAAIIAAJAAECAAAAA1ACJUYOZLnmBuEWO94GjIIS0QsIgO" +
  "CFz70IT51sEo4EEWB0ikDRDIxB+NvInhoqIWQFWsInQ+g5qzH4dTA1egImgwwCOBDCKpB8B0OKOPIAhIKCUCPL9JkDAyUIRJkXQ54AwilcPrWw5D4yScmACQwJB5IqWMSeFQBEwTBJBb" +
  "RECELwQASADk1QH1Z40GRN3Ag2seCcj6SdJRBu4NNxkisvR73Z/s85rwhkNC7DuNAGRk8iHAjkvGDJ2TRQuvF4gFQaJFDApmECJnoNlQADRQZNAFFoGAogAPpAEvRjR6Ldi2bBRFRTCX" +
  "TEGAFDMYnEDLIJPya0wQtQGMGKOasrqBMiLYwADlM8IExdQ4gLGhAlAumixkUMHRRJQjwiEESRID0AJAMkESndMJK7CowP0yJE3Cy9Ajpa/QkgqpNAyM0QEQgB92JZI6gKCJygECBoAz" +
  "bxEbACgDQIBuAJigxqErABEqpIWJQCYOIGAEAAAgAaAABBhsCWmgEkQAMBhIaZAICjgJCAAhCCAmBArCCgQiJ5AJAIMGCAJAEQCREA3QCAkMAAgsIBAADBAEQQCPAARkgFIBkv4EhJtI" +
  "DkABEMC0lGOo/A4CmAAgIIFbiNzZGUGHYqHqEwVVZm6zVYvyXAr7MhboWC+FKzgCWIRIoE5me+JMCgZgVpADpFc4qNrHJJHxGEZHUl2qDiAkkS57shRFGGRQiYjCBMAoAkExpIxQFLYY" +
  "OkRyk5TARoA4AA2eDsEAIBLZUeABFVFBgBDTAFoCDwAkiRPaA0RAiiKtAAEFQAAQAkEYqGHxAEY0AhD4CDcOhQCL0LqAIgAGIBZCAEEAQFJAUvBTACAQhBSCABECQhhDJZLhcBBZQCAB" +
  "CAA142/AEUSrh4I0JhMERAiEkEACFUGBQgNygzMAQEgaIE7QwDBAgQAAIaUN0QpAiCCLjQgBJAFAAWQAQGgmAQhkhXiUAgAg3himQUAJCADRyAMBoACEUBRdQMAAEDAglWQ7rykg2BA2" +
  "ZAxRgcCMgqY+yCxzpCc0Sw0EH4YDKgiA1w4QBUQQRIEuUgZ51ElKBABAE4Rs5dfZusQUU4IKAIABg8BVA4AAWG4dAKKwWAbAoTYJuIAAiBws6gjgBjBUpKEglUEpQCQgANiAkAByioGI" +
  "AhtUIgwhBICRkAQCQAACQBwAVMMD4eQhIYCFEuAAAMBECu5LKwaB2IIBKSFpkNQBQIq4QXiAAAcK0IYaIeaxIcYAhLAMQMIpoECmQAgSSkFRABRAqlcIgUCgQpGosCADIhIB0xIIClNC" +
  "gkCAMAJAigyA4QkwAYA5UAwoAAKkgTBEKmIABGDyhYABSfUusR6HyA8SXQAhSEZBDwICgApQBTA37YAEBGcJkxQKAAcDaAjItuJqATRGAi4IMgSQWBDVnO6n+OUu9+wmubFxQnglAUNQ" +
  "JRARs4QERqUCIF0QRBKDRLMiUDSBA0ILGns4pxNABUipRBxURQCEz+D4GkgtN84WxFtQQHwyoFs1ZIdLBBiKA0NAXDsAYEgbzwWFAD0BAwjkTaIAhaw1GFzlNxXYBB3jAoAIAANAwI9E" +
  "BCgEsmiwi2uAoJ7Y6IgCAn5CgACAGXYDSYYVBJqIgBlARkxBhQiGIqKUEJABghchmHwAILARIjFAAoAISjqiAAQIAVIAAASRUQ5KoABQAIBAAJoEKjiAMAgHAEIAJxBAkAQSGECHAQYA" +
  "oiEgMAaADsAMggQAIACBAMAz3IAIAm4HFCgQGIZiANEOEcoQYAFKzQWsESYCkIiAUqgCQQFQAQwgAMAECAgMQQkGAAGQBEogIDCADgBCCiEwmCouGYEiFilEUAAoAgAmBDSzEoEYI4QE" +
  "LQQiDEQpEABAwBGUBIBKiEgQQBQEJHcDFABIABARDdXrqSwkUlxCAHFITXsPGqA2KkX7BUWSlCpEGMBoylUXRIEqARkAAkLCAJdAmJEgAQRMFD7rTfdzN6Js7ri2bWptiRRcM5OAQlMx" +
  "BAY8CAYENghgh5/cub8FDlBfNBA9IKXI6P7/s9ce3FFN3yj5ACIMIIIIARhESFgCrFKFKBQAlAHgBg4yAhQPIIJYMFSUpi4KAAKcBAQBvBSIAAAAWQgGPPhghgjJNGIQgMLTEahoB+va" +
  "SOsHYvZBE/t0LZEnb6b17g1AZlmG7Lt7LWO0tZ+NKwBMxGILCkQCIIYhMGEEAoRDgCATAgA/hGQoVvKBiAoEXAhYEgTj/oMzyCIgAIAiM0AIAJDjISqCDBAAEBkhAEoRABGMGKIABAAQ" +
  "BAEREAAhB0fJSAAALBAMIBAhQAQE0AUEUAkACCHCsRYBACAIAAABAEgsBRAABgAZBIXwAEMM4udDKkhvAAAwCjBHRTMZgwZ64QEKgyQDEAggwYANyh4BOiMCCEAdcRAG5ZUvJ0ITkAJU" +
  "foj1OSFpHhf9IXDsMRuABVJL875kWgyHxErR4kpQkAQFYxQBRFpHA1gQIKgAAUkgAABKGggQwCJoim4VjxESKIELQPAISaCI4+72BcsxkYFKFBBAAMmEphRwKBYNTQJBIOAgAqZQIOBn" +
  "lGKJRAIgcRoAAgAnqgQgAoACQEACAAihQCkgoIwk9Fta1JiCBBKBgRECgF4BQuAACEggAASsAQYQNuASBQCAgAAAAAIAAGwAAAEHQAiAAQAgACAIACAgAkgAAtCAAACAEQIgABAQAAAB" +
  "CABAQCACWABIAiQISAEAiAAAAiADFAQAAAIAAACAEAEEAIgAIAAABgAAAMxqoCigKIQAABAAIbIECIygYAIwWBjwEnkBgZAAgEAoAgGQEEgADAWQyhSEgBAoEZYAAAAAAAAAAAAAAAA";
